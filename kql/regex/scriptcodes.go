package regex

// scriptCodes has the codes of ISO 15924, and the older ones, by the names of scripts.
var scriptCodes = map[string]string{
	"Adlam": "Adlm", "Ahom": "Ahom", "Anatolian_Hieroglyphs": "Hluw", "Arabic": "Arab", "Armenian": "Armn",
	"Avestan": "Avst", "Balinese": "Bali", "Bamum": "Bamu", "Bassa_Vah": "Bass", "Batak": "Batk", "Bengali": "Beng",
	"Bhaiksuki": "Bhks", "Bopomofo": "Bopo", "Brahmi": "Brah", "Braille": "Brai", "Buginese": "Bugi", "Buhid": "Buhd",
	"Canadian_Aboriginal": "Cans", "Carian": "Cari", "Caucasian_Albanian": "Aghb", "Chakma": "Cakm", "Cham": "Cham",
	"Cherokee": "Cher", "Chorasmian": "Chrs", "Common": "Zyyy", "Coptic": "Copt Qaac", "Cuneiform": "Xsux",
	"Cypriot": "Cprt", "Cypro_Minoan": "Cpmn", "Cyrillic": "Cyrl", "Deseret": "Dsrt", "Devanagari": "Deva",
	"Dives_Akuru": "Diak", "Dogra": "Dogr", "Duployan": "Dupl", "Egyptian_Hieroglyphs": "Egyp", "Elbasan": "Elba",
	"Elymaic": "Elym", "Ethiopic": "Ethi", "Georgian": "Geor", "Glagolitic": "Glag", "Gothic": "Goth", "Grantha": "Gran",
	"Greek": "Grek", "Gujarati": "Gujr", "Gunjala_Gondi": "Gong", "Gurmukhi": "Guru", "Han": "Hani", "Hangul": "Hang",
	"Hanifi_Rohingya": "Rohg", "Hanunoo": "Hano", "Hatran": "Hatr", "Hebrew": "Hebr", "Hiragana": "Hira",
	"Imperial_Aramaic": "Armi", "Inherited": "Zinh Qaai", "Inscriptional_Pahlavi": "Phli",
	"Inscriptional_Parthian": "Prti", "Javanese": "Java", "Kaithi": "Kthi", "Kannada": "Knda", "Katakana": "Kana",
	"Kawi": "Kawi", "Kayah_Li": "Kali", "Kharoshthi": "Khar", "Khitan_Small_Script": "Kits", "Khmer": "Khmr",
	"Khojki": "Khoj", "Khudawadi": "Sind", "Lao": "Laoo", "Latin": "Latn", "Lepcha": "Lepc", "Limbu": "Limb",
	"Linear_A": "Lina", "Linear_B": "Linb", "Lisu": "Lisu", "Lycian": "Lyci", "Lydian": "Lydi", "Mahajani": "Mahj",
	"Makasar": "Maka", "Malayalam": "Mlym", "Mandaic": "Mand", "Manichaean": "Mani", "Marchen": "Marc",
	"Masaram_Gondi": "Gonm", "Medefaidrin": "Medf", "Meetei_Mayek": "Mtei", "Mende_Kikakui": "Mend",
	"Meroitic_Cursive": "Merc", "Meroitic_Hieroglyphs": "Mero", "Miao": "Plrd", "Modi": "Modi", "Mongolian": "Mong",
	"Mro": "Mroo", "Multani": "Mult", "Myanmar": "Mymr", "Nabataean": "Nbat", "Nag_Mundari": "Nagm",
	"Nandinagari": "Nand", "New_Tai_Lue": "Talu", "Newa": "Newa", "Nko": "Nkoo", "Nushu": "Nshu",
	"Nyiakeng_Puachue_Hmong": "Hmnp", "Ogham": "Ogam", "Ol_Chiki": "Olck", "Old_Hungarian": "Hung", "Old_Italic": "Ital",
	"Old_North_Arabian": "Narb", "Old_Permic": "Perm", "Old_Persian": "Xpeo", "Old_Sogdian": "Sogo",
	"Old_South_Arabian": "Sarb", "Old_Turkic": "Orkh", "Old_Uyghur": "Ougr", "Oriya": "Orya", "Osage": "Osge",
	"Osmanya": "Osma", "Pahawh_Hmong": "Hmng", "Palmyrene": "Palm", "Pau_Cin_Hau": "Pauc", "Phags_Pa": "Phag",
	"Phoenician": "Phnx", "Psalter_Pahlavi": "Phlp", "Rejang": "Rjng", "Runic": "Runr", "Samaritan": "Samr",
	"Saurashtra": "Saur", "Sharada": "Shrd", "Shavian": "Shaw", "Siddham": "Sidd", "SignWriting": "Sgnw",
	"Sinhala": "Sinh", "Sogdian": "Sogd", "Sora_Sompeng": "Sora", "Soyombo": "Soyo", "Sundanese": "Sund",
	"Syloti_Nagri": "Sylo", "Syriac": "Syrc", "Tagalog": "Tglg", "Tagbanwa": "Tagb", "Tai_Le": "Tale",
	"Tai_Tham": "Lana", "Tai_Viet": "Tavt", "Takri": "Takr", "Tamil": "Taml", "Tangsa": "Tnsa", "Tangut": "Tang",
	"Telugu": "Telu", "Thaana": "Thaa", "Thai": "Thai", "Tibetan": "Tibt", "Tifinagh": "Tfng", "Tirhuta": "Tirh",
	"Toto": "Toto", "Ugaritic": "Ugar", "Vai": "Vaii", "Vithkuqi": "Vith", "Wancho": "Wcho", "Warang_Citi": "Wara",
	"Yezidi": "Yezi", "Yi": "Yiii", "Zanabazar_Square": "Zanb",
}

// propertyCodes has the short names of properties.
var propertyCodes = map[string]string{
	"ASCII_Hex_Digit": "AHex", "Bidi_Control": "Bidi_C", "Deprecated": "Dep", "Diacritic": "Dia", "Extender": "Ext",
	"Hex_Digit": "Hex", "IDS_Binary_Operator": "IDSB", "IDS_Trinary_Operator": "IDST", "Ideographic": "Ideo",
	"Join_Control": "Join_C", "Logical_Order_Exception": "LOE", "Noncharacter_Code_Point": "NChar",
	"Pattern_Syntax": "Pat_Syn", "Pattern_White_Space": "Pat_WS", "Quotation_Mark": "QMark", "Regional_Indicator": "RI",
	"Sentence_Terminal": "STerm", "Soft_Dotted": "SD", "Terminal_Punctuation": "Term", "Unified_Ideograph": "UIdeo",
	"Variation_Selector": "VS", "White_Space": "WSpace space",
}
