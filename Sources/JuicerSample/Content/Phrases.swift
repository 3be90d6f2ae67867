/// What the invented people write.
enum Phrases {
    static let messages = [
        "Are we still on for tonight?", "Running ten minutes late 🏃‍♀️", "Did you see the photo I sent?",
        "明日の会議は10時からです。", "Спасибо большое! 🙏", "Bin gleich da", "هل وصلت إلى البيت؟", "רגע, אני בדרך",
        "The code for the door is on the fridge", "Happy birthday!! 🎂🎉", "👨‍👩‍👧‍👦", "¿Puedes comprar leche?",
        "I left the keys with the neighbour", "Ok", "κανένα πρόβλημα", "नमस्ते! कैसे हो?", "Call me when you land ✈️",
        "That was the best concert of the year", "Ça marche, à demain", "Lunch at the blue door bakery?",
        "네, 알겠습니다", "ขอบคุณค่ะ", "It's 3°C and raining 🌧", "line one\nline two\nline three",
    ]

    static let places: [(name: String, latitude: Double, longitude: Double)] = [
        ("Lisboa", 38.7223, -9.1393), ("Tromsø", 69.6492, 18.9553), ("京都", 35.0116, 135.7681),
        ("Wellington", -41.2866, 174.7756), ("Reykjavík", 64.1466, -21.9426), ("Cape Town", -33.9249, 18.4241),
    ]

    static let pages: [(url: String, title: String)] = [
        ("https://www.example.org/", "Example Domain"), ("https://news.example.com/today", "Today’s news"),
        ("https://weather.example.net/troms%C3%B8", "Været i Tromsø"), ("https://recipes.example.org/soup", "スープの作り方"),
        ("https://maps.example.com/?q=harbour", "Harbour – Maps"), ("https://shop.example.net/boots?size=42", "Boots"),
    ]
}
