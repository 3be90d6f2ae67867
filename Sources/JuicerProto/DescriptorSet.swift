import CJuicerProtos

/// The protos that the daemon serves, described by themselves.
public enum DescriptorSet {
    /// A serialized google.protobuf.FileDescriptorSet, dependencies before dependents, with comments.
    public static var bytes: [UInt8] {
        [UInt8](UnsafeBufferPointer(start: juicer_descriptor_set_bytes(), count: juicer_descriptor_set_count()))
    }
}
