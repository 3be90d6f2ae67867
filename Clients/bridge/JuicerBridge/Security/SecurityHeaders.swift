import HTTPTypes

/// Headers that every answer of the bridge has, whatever it is.
enum SecurityHeaders {
    /// What the page may load and do: its own modules and style, and requests to its own origin.
    static let pagePolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
        "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
        "require-trusted-types-for 'script'", "trusted-types 'none'",
    ]
    .joined(separator: "; ")

    /// What everything else may do: nothing, even if a browser should take it for a page.
    static let dataPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

    /// Sets the headers.
    static func apply(to headers: inout HTTPFields, isPage: Bool) {
        for (name, value) in fixed { headers[name] = value }
        headers[.contentSecurityPolicy] = isPage ? pagePolicy : dataPolicy
    }

    private static let fixed: [(HTTPField.Name, String)] = [
        (.cacheControl, "no-store"),
        (.xContentTypeOptions, "nosniff"),
        (.constant("X-Frame-Options"), "DENY"),
        (.constant("Referrer-Policy"), "no-referrer"),
        (.constant("Cross-Origin-Opener-Policy"), "same-origin"),
        (.constant("Cross-Origin-Resource-Policy"), "same-origin"),
        (.constant("Permissions-Policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ]
}
