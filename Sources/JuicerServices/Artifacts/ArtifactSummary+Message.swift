import JuicerArtifacts
import JuicerIndex
import JuicerProto

extension ArtifactSummaryResponse {
    /// What is indexed, without the job.
    init(_ summary: IndexSummary) {
        self.init()
        types = summary.types.map { ArtifactTypeSummary($0) }
        conversationCount = summary.conversationCount
        personCount = summary.personCount
    }

    /// What is indexed of a backup of which nothing ever was.
    static var nothing: ArtifactSummaryResponse {
        var response = ArtifactSummaryResponse()
        response.types = ArtifactKind.allCases.map { ArtifactTypeSummary(type: ArtifactType($0), state: .pending) }
        return response
    }
}

extension ArtifactTypeSummary {
    /// What a client sees of the index of one type.
    init(_ summary: TypeSummary) {
        self.init()
        type = ArtifactType(summary.kind)
        state = IndexState(summary.state)
        itemCount = summary.itemCount
        failedCount = summary.failedCount
        problems = summary.problems
        first = summary.first.map { Timestamp($0) }
        last = summary.last.map { Timestamp($0) }
    }
}

extension JuicerProto.IndexState {
    init(_ state: JuicerIndex.IndexState) {
        self =
            switch state {
            case .absent: .absent
            case .pending: .pending
            case .running: .running
            case .complete: .complete
            case .partial: .partial
            case .failed: .failed
            }
    }
}
