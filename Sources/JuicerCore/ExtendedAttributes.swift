internal import CShims
internal import Glibc

/// The extended attributes of an open file or folder (xattr(7)).
public struct ExtendedAttributes {
    /// Bytes of a value, and of all names together, on Linux at most.
    private static let limit = 1 << 16

    private let descriptor: CInt

    /// - Parameter descriptor: the open file, which must stay open.
    public init(of descriptor: CInt) {
        self.descriptor = descriptor
    }

    /// Their names. A file system without extended attributes has none.
    public var names: [String] {
        get throws(SystemError) {
            var list = [UInt8](repeating: 0, count: Self.limit)
            let count = list.withUnsafeMutableBytes {
                juicer_list_attributes(descriptor, $0.baseAddress, UInt($0.count))
            }
            if count == -Int(EOPNOTSUPP) { return [] }
            guard count >= 0 else { throw SystemError("flistxattr", code: CInt(-count)) }
            return list[..<count].split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The value of one.
    public func value(of name: String) throws(SystemError) -> [UInt8] {
        var value = [UInt8](repeating: 0, count: Self.limit)
        let count = value.withUnsafeMutableBytes {
            juicer_get_attribute(descriptor, name, $0.baseAddress, UInt($0.count))
        }
        guard count >= 0 else { throw SystemError("fgetxattr", code: CInt(-count)) }
        return Array(value[..<count])
    }
}
