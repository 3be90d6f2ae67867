/// How numbers are dialled in a country, as far as reading one needs it.
struct PhoneRegion: Sendable {
    /// The country's code (ITU-T E.164).
    let code: String
    /// What is dialled before a number of another place in the country, and is no part of it; empty if nothing is.
    let trunk: String
    /// What is dialled before the code of another country (ITU-T E.123 and the countries' numbering plans).
    let exit: String

    /// Fewer digits are a short number, which means something within one network only.
    private static let shortestNumber = 7

    /// The region of two letters of ISO 3166, in any case; nil where it is not known.
    static func named(_ name: String) -> PhoneRegion? { all[name.uppercased()] }

    /// A region, as two letters of ISO 3166, in which a number in E.164 is at home; nil where it is in none. Regions that share
    /// a country code read numbers alike.
    static func name(ofNumber number: String) -> String? {
        guard number.hasPrefix("+") else { return nil }
        let digits = String(number.dropFirst().filter { $0.isASCII && $0.isNumber })
        return all.filter { digits.hasPrefix($0.value.code) }
            .max { ($0.value.code.utf8.count, $1.key) < ($1.value.code.utf8.count, $0.key) }?
            .key
    }

    /// A number as it is dialled in the country, in E.164; a short number as it is.
    func international(_ digits: String) -> String {
        guard digits.utf8.count >= Self.shortestNumber else { return digits }
        if digits.hasPrefix(exit) { return "+" + digits.dropFirst(exit.utf8.count) }
        if exit != "00", digits.hasPrefix("00") { return "+" + digits.dropFirst(2) }
        let national = !trunk.isEmpty && digits.hasPrefix(trunk) ? digits.dropFirst(trunk.utf8.count) : digits[...]
        return "+" + code + national
    }

    private static let all: [String: PhoneRegion] = {
        var regions: [String: PhoneRegion] = [:]
        for row in table.split(separator: "\n") {
            for entry in row.split(separator: ",") {
                let fields = entry.split(separator: " ").map(String.init)
                guard fields.count == 4 else { continue }
                regions[fields[0]] = PhoneRegion(
                    code: fields[1],
                    trunk: fields[2] == "-" ? "" : fields[2],
                    exit: fields[3]
                )
            }
        }
        return regions
    }()

    /// Region, country code, trunk prefix ("-" for none), exit prefix.
    private static let table = """
        AC 247 - 00, AD 376 - 00, AE 971 0 00, AF 93 0 00, AG 1 1 011, AI 1 1 011, AL 355 0 00, AM 374 0 00
        AO 244 - 00, AR 54 0 00, AS 1 1 011, AT 43 0 00, AU 61 0 0011, AW 297 - 00, AX 358 0 00, AZ 994 0 00
        BA 387 0 00, BB 1 1 011, BD 880 0 00, BE 32 0 00, BF 226 - 00, BG 359 0 00, BH 973 - 00, BI 257 - 00
        BJ 229 - 00, BL 590 0 00, BM 1 1 011, BN 673 - 00, BO 591 0 00, BQ 599 - 00, BR 55 0 00, BS 1 1 011
        BT 975 - 00, BW 267 - 00, BY 375 8 810, BZ 501 - 00, CA 1 1 011, CC 61 0 0011, CD 243 0 00, CF 236 - 00
        CG 242 - 00, CH 41 0 00, CI 225 - 00, CK 682 - 00, CL 56 - 00, CM 237 - 00, CN 86 0 00, CO 57 0 00
        CR 506 - 00, CU 53 0 119, CV 238 - 0, CW 599 - 00, CX 61 0 0011, CY 357 - 00, CZ 420 - 00, DE 49 0 00
        DJ 253 - 00, DK 45 - 00, DM 1 1 011, DO 1 1 011, DZ 213 0 00, EC 593 0 00, EE 372 - 00, EG 20 0 00
        EH 212 0 00, ER 291 0 00, ES 34 - 00, ET 251 0 00, FI 358 0 00, FJ 679 - 00, FK 500 - 00, FM 691 - 00
        FO 298 - 00, FR 33 0 00, GA 241 - 00, GB 44 0 00, GD 1 1 011, GE 995 0 00, GF 594 0 00, GG 44 0 00
        GH 233 0 00, GI 350 - 00, GL 299 - 00, GM 220 - 00, GN 224 - 00, GP 590 0 00, GQ 240 - 00, GR 30 - 00
        GT 502 - 00, GU 1 1 011, GW 245 - 00, GY 592 - 001, HK 852 - 00, HN 504 - 00, HR 385 0 00, HT 509 - 00
        HU 36 06 00, ID 62 0 00, IE 353 0 00, IL 972 0 00, IM 44 0 00, IN 91 0 00, IO 246 - 00, IQ 964 0 00
        IR 98 0 00, IS 354 - 00, IT 39 - 00, JE 44 0 00, JM 1 1 011, JO 962 0 00, JP 81 0 010, KE 254 0 000
        KG 996 0 00, KH 855 0 00, KI 686 0 00, KM 269 - 00, KN 1 1 011, KP 850 0 00, KR 82 0 00, KW 965 - 00
        KY 1 1 011, KZ 7 8 810, LA 856 0 00, LB 961 0 00, LC 1 1 011, LI 423 0 00, LK 94 0 00, LR 231 0 00
        LS 266 - 00, LT 370 0 00, LU 352 - 00, LV 371 - 00, LY 218 0 00, MA 212 0 00, MC 377 0 00, MD 373 0 00
        ME 382 0 00, MF 590 0 00, MG 261 0 00, MH 692 1 011, MK 389 0 00, ML 223 - 00, MM 95 0 00, MN 976 0 001
        MO 853 - 00, MP 1 1 011, MQ 596 0 00, MR 222 - 00, MS 1 1 011, MT 356 - 00, MU 230 - 020, MV 960 - 00
        MW 265 0 00, MX 52 - 00, MY 60 0 00, MZ 258 - 00, NA 264 0 00, NC 687 - 00, NE 227 - 00, NF 672 - 00
        NG 234 0 009, NI 505 - 00, NL 31 0 00, NO 47 - 00, NP 977 0 00, NR 674 - 00, NU 683 - 00, NZ 64 0 00
        OM 968 - 00, PA 507 - 00, PE 51 0 00, PF 689 - 00, PG 675 - 00, PH 63 0 00, PK 92 0 00, PL 48 - 00
        PM 508 0 00, PR 1 1 011, PS 970 0 00, PT 351 - 00, PW 680 - 01, PY 595 0 00, QA 974 - 00, RE 262 0 00
        RO 40 0 00, RS 381 0 00, RU 7 8 810, RW 250 0 00, SA 966 0 00, SB 677 - 00, SC 248 - 00, SD 249 0 00
        SE 46 0 00, SG 65 - 00, SH 290 - 00, SI 386 0 00, SJ 47 - 00, SK 421 0 00, SL 232 0 00, SM 378 - 00
        SN 221 - 00, SO 252 0 00, SR 597 - 00, SS 211 0 00, ST 239 - 00, SV 503 - 00, SX 1 1 011, SY 963 0 00
        SZ 268 - 00, TA 290 - 00, TC 1 1 011, TD 235 - 00, TG 228 - 00, TH 66 0 00, TJ 992 - 810, TK 690 - 00
        TL 670 - 00, TM 993 8 810, TN 216 - 00, TO 676 - 00, TR 90 0 00, TT 1 1 011, TV 688 - 00, TW 886 0 00
        TZ 255 0 00, UA 380 0 00, UG 256 0 00, US 1 1 011, UY 598 0 00, UZ 998 - 00, VA 39 - 00, VC 1 1 011
        VE 58 0 00, VG 1 1 011, VI 1 1 011, VN 84 0 00, VU 678 - 00, WF 681 - 00, WS 685 - 0, XK 383 0 00
        YE 967 0 00, YT 262 0 00, ZA 27 0 00, ZM 260 0 00, ZW 263 0 00
        """
}
