import JuicerArtifacts
import JuicerIndex
import JuicerProto
import TTRPC

extension JuicerProto.GeoPoint {
    /// What a client sees of a place.
    init(_ place: JuicerArtifacts.GeoPoint) {
        self.init()
        latitude = place.latitude
        longitude = place.longitude
        accuracyM = place.accuracy
    }
}

extension LocationItem {
    /// What a client sees of a place at a time.
    init(_ row: LocationRow, of item: IndexedItem, _ extent: ItemExtent) {
        self.init()
        id = extent.id(row.id)
        time = row.time.map { Timestamp($0) }
        place = GeoPoint(row.place)
        origin = ArtifactType(row.origin)
        source = ArtifactSource(item)
        guard extent != .identity else { return }
        originID = row.originID
        label = row.label
    }
}

extension JuicerProto.MapPoint {
    /// What a client sees of an item on a map.
    init(_ point: JuicerIndex.MapPoint, _ extent: ItemExtent) {
        self.init()
        type = ArtifactType(point.kind)
        id = extent.id(point.id)
        time = point.time.map { Timestamp($0) }
        place = GeoPoint(point.place)
    }
}

extension JuicerIndex.GeoBox {
    /// The part of the earth that a request names.
    ///
    /// - Throws: `RPCError` INVALID_ARGUMENT.
    init(_ box: JuicerProto.GeoBox) throws(RPCError) {
        guard (-90...90).contains(box.south), (-90...90).contains(box.north), box.south <= box.north else {
            throw RPCError.badField("box", "must have a north that is not south of its south, both between -90 and 90")
        }
        guard (-180...180).contains(box.west), (-180...180).contains(box.east) else {
            throw RPCError.badField("box", "must have a west and an east between -180 and 180")
        }
        self.init(south: box.south, west: box.west, north: box.north, east: box.east)
    }
}
