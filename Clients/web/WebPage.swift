/// One file of the web page, as the bridge serves it.
public struct WebAsset: Sendable {
    /// Where it is served: `/` or `/NAME`.
    public let path: String
    /// Value of `Content-Type`.
    public let contentType: String
    /// Its bytes.
    public let bytes: [UInt8]
}

/// The web page that browsers get from the bridge.
///
/// It is plain HTML, CSS and JavaScript modules without a build step, embedded in the program, so that nothing
/// on the disk can change what a browser runs. It loads nothing from anywhere else.
public enum WebPage {
    /// Every file of the page.
    public static let assets: [WebAsset] = [
        WebAsset(path: "/", contentType: html, bytes: PackageResources.index_html),
        WebAsset(path: "/api.js", contentType: script, bytes: PackageResources.api_js),
        WebAsset(path: "/app.js", contentType: script, bytes: PackageResources.app_js),
        WebAsset(path: "/backups.js", contentType: script, bytes: PackageResources.backups_js),
        WebAsset(path: "/dom.js", contentType: script, bytes: PackageResources.dom_js),
        WebAsset(path: "/files.js", contentType: script, bytes: PackageResources.files_js),
        WebAsset(path: "/format.js", contentType: script, bytes: PackageResources.format_js),
        WebAsset(path: "/icon.svg", contentType: "image/svg+xml", bytes: PackageResources.icon_svg),
        WebAsset(path: "/reader.js", contentType: script, bytes: PackageResources.reader_js),
        WebAsset(path: "/save.js", contentType: script, bytes: PackageResources.save_js),
        WebAsset(path: "/signin.js", contentType: script, bytes: PackageResources.signin_js),
        WebAsset(path: "/style.css", contentType: "text/css; charset=utf-8", bytes: PackageResources.style_css),
        WebAsset(path: "/tree.js", contentType: script, bytes: PackageResources.tree_js),
    ]

    private static let html = "text/html; charset=utf-8"
    private static let script = "text/javascript; charset=utf-8"
}
