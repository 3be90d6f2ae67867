/// A place on the earth.
public struct GeoPoint: Sendable, Hashable {
    /// Degrees north, -90 to 90.
    public let latitude: Double
    /// Degrees east, -180 to 180.
    public let longitude: Double
    /// Radius of uncertainty in metres; 0 where it is not known.
    public let accuracy: Double

    /// A place; nil when a coordinate is outside its range or no number.
    ///
    /// Apps write -180 or 0 in both for "no place": -180, -180 is no latitude and 0, 0 lies in the sea.
    public init?(latitude: Double, longitude: Double, accuracy: Double = 0) {
        guard abs(latitude) <= 90, abs(longitude) <= 180, latitude != 0 || longitude != 0 else { return nil }
        self.latitude = latitude
        self.longitude = longitude
        self.accuracy = accuracy >= 0 && accuracy.isFinite ? accuracy : 0
    }

    private init() {
        (latitude, longitude, accuracy) = (0, 0, 0)
    }

    /// What a decoder starts from; no place is ever this one.
    static let unknown = GeoPoint()
}
