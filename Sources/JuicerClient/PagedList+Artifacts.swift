public import JuicerProto

extension ArtifactsClient {
    /// All items of one type; the request's page is not looked at.
    public func all(_ request: ListArtifactsRequest, pageSize: Int32 = 500, limit: Int? = nil) -> PagedList<
        ArtifactItem
    > {
        PagedList(pageSize: pageSize, limit: limit) { page in
            var request = request
            request.page = page
            let answer = try await list(request)
            return (answer.items, answer.page)
        }
    }

    /// All hits of a search; the request's page is not looked at.
    public func hits(_ request: SearchArtifactsRequest, pageSize: Int32 = 200, limit: Int? = nil) -> PagedList<
        SearchHit
    > {
        PagedList(pageSize: pageSize, limit: limit) { page in
            var request = request
            request.page = page
            let answer = try await search(request)
            return (answer.hits, answer.page)
        }
    }

    /// All that happened; the request's page is not looked at.
    public func events(_ request: TimelineRequest, pageSize: Int32 = 500, limit: Int? = nil) -> PagedList<ArtifactItem>
    {
        PagedList(pageSize: pageSize, limit: limit) { page in
            var request = request
            request.page = page
            let answer = try await timeline(request)
            return (answer.items, answer.page)
        }
    }

    /// All conversations that fit the request, the one with the newest message first; its page is not looked at.
    public func conversations(
        _ request: ListConversationsRequest,
        pageSize: Int32 = 500,
        limit: Int? = nil
    ) -> PagedList<Conversation> {
        PagedList(pageSize: pageSize, limit: limit) { page in
            var request = request
            request.page = page
            let answer = try await listConversations(request)
            return (answer.conversations, answer.page)
        }
    }

    /// All messages of a conversation, from one end to the other; the request's page is not looked at.
    public func messages(
        _ request: ListMessagesRequest,
        pageSize: Int32 = 500,
        limit: Int? = nil
    ) -> PagedList<MessageItem> {
        PagedList(pageSize: pageSize, limit: limit) { page in
            var request = request
            request.page = page
            let answer = try await listMessages(request)
            return (answer.messages, answer.page)
        }
    }

    /// All albums of a backup, by title.
    public func albums(of backupID: String, pageSize: Int32 = 500, limit: Int? = nil) -> PagedList<AlbumItem> {
        PagedList(pageSize: pageSize, limit: limit) { page in
            let answer = try await listAlbums(ListAlbumsRequest(backupID: backupID, page: page))
            return (answer.albums, answer.page)
        }
    }

    /// All people that fit the request, by name; its page is not looked at.
    public func people(_ request: ListPeopleRequest, pageSize: Int32 = 500, limit: Int? = nil) -> PagedList<PersonItem>
    {
        PagedList(pageSize: pageSize, limit: limit) { page in
            var request = request
            request.page = page
            let answer = try await listPeople(request)
            return (answer.people, answer.page)
        }
    }
}
