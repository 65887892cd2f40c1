package zones

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Named returns the zone of that name, nil when there is none: the name is that
// of the IANA database, the one that Windows shows, or a distance from UTC.
func Named(name string) *time.Location {
	switch strings.ToUpper(name) {
	case "UTC", "GMT", "Z":
		return time.UTC
	}
	if id := windowsZones()[zoneKey(name)]; id != "" {
		return Location(id)
	}
	if m := offset().FindStringSubmatch(name); m != nil {
		hours, _ := strconv.Atoi(m[2])
		minutes, _ := strconv.Atoi("0" + m[3])
		seconds := 3600*hours + 60*minutes
		if m[1] == "-" {
			seconds = -seconds
		}
		return time.FixedZone(fmt.Sprintf("UTC%+03d:%02d", seconds/3600, minutes), seconds)
	}
	if strings.Contains(name, "/") {
		return Location(name)
	}
	return nil
}

// offset matches a distance from UTC, such as UTC+01:00 or -5.
var offset = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:UTC|GMT)? ?([+-])(0?\d|1[0-4])(?::?([0-5]\d))?$`)
})

// zoneKey brings the display names "(UTC-05:00) Eastern Time (US & Canada)" and
// "Eastern Time (US and Canada)" to one form.
func zoneKey(name string) string {
	if strings.HasPrefix(name, "(") {
		if _, rest, ok := strings.Cut(name, ") "); ok {
			name = rest
		}
	}
	name = strings.NewReplacer("&", "and", ".", "", ",", " ").Replace(strings.ToLower(name))
	return strings.Join(strings.Fields(name), " ")
}

// windowsZones gives the names and ids of time zones in Windows the zones of the
// IANA database that Unicode's CLDR assigns to them.
var windowsZones = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(zoneTable), "\n") {
		id, names, _ := strings.Cut(line, "=")
		for _, name := range strings.Split(names, ";") {
			m[zoneKey(name)] = id
		}
	}
	return m
})

const zoneTable = `
Etc/GMT+12=International Date Line West;Dateline Standard Time
Etc/GMT+11=Coordinated Universal Time-11;UTC-11
America/Adak=Aleutian Islands;Aleutian Standard Time
Pacific/Honolulu=Hawaii;Hawaiian Standard Time
Pacific/Marquesas=Marquesas Islands;Marquesas Standard Time
America/Anchorage=Alaska;Alaskan Standard Time
Etc/GMT+9=Coordinated Universal Time-09;UTC-09
America/Tijuana=Baja California;Pacific Standard Time (Mexico)
Etc/GMT+8=Coordinated Universal Time-08;UTC-08
America/Los_Angeles=Pacific Time (US and Canada);Pacific Standard Time
America/Phoenix=Arizona;US Mountain Standard Time
America/Mazatlan=Chihuahua, La Paz, Mazatlan;La Paz, Mazatlan;Mountain Standard Time (Mexico)
America/Denver=Mountain Time (US and Canada);Mountain Standard Time
America/Whitehorse=Yukon;Yukon Standard Time
America/Guatemala=Central America;Central America Standard Time
America/Chicago=Central Time (US and Canada);Central Standard Time
Pacific/Easter=Easter Island;Easter Island Standard Time
America/Mexico_City=Guadalajara, Mexico City, Monterrey;Central Standard Time (Mexico)
America/Regina=Saskatchewan;Canada Central Standard Time
America/Bogota=Bogota, Lima, Quito, Rio Branco;Bogota, Lima, Quito;SA Pacific Standard Time
America/Cancun=Chetumal;Eastern Standard Time (Mexico)
America/New_York=Eastern Time (US and Canada);Eastern Standard Time
America/Port-au-Prince=Haiti;Haiti Standard Time
America/Havana=Havana;Cuba Standard Time
America/Indiana/Indianapolis=Indiana (East);US Eastern Standard Time
America/Grand_Turk=Turks and Caicos;Turks And Caicos Standard Time
America/Asuncion=Asuncion;Paraguay Standard Time
America/Halifax=Atlantic Time (Canada);Atlantic Standard Time
America/Caracas=Caracas;Venezuela Standard Time
America/Cuiaba=Cuiaba;Central Brazilian Standard Time
America/La_Paz=Georgetown, La Paz, Manaus, San Juan;SA Western Standard Time
America/Santiago=Santiago;Pacific SA Standard Time
America/St_Johns=Newfoundland;Newfoundland Standard Time
America/Araguaina=Araguaina;Tocantins Standard Time
America/Sao_Paulo=Brasilia;E. South America Standard Time
America/Cayenne=Cayenne, Fortaleza;SA Eastern Standard Time
America/Buenos_Aires=City of Buenos Aires;Buenos Aires;Argentina Standard Time
America/Godthab=Greenland;Greenland Standard Time
America/Montevideo=Montevideo;Montevideo Standard Time
America/Punta_Arenas=Punta Arenas;Magallanes Standard Time
America/Miquelon=Saint Pierre and Miquelon;Saint Pierre Standard Time
America/Bahia=Salvador;Bahia Standard Time
Etc/GMT+2=Coordinated Universal Time-02;UTC-02
Atlantic/Azores=Azores;Azores Standard Time
Atlantic/Cape_Verde=Cabo Verde Is.;Cape Verde Standard Time
Etc/UTC=Coordinated Universal Time;UTC
Europe/London=Dublin, Edinburgh, Lisbon, London;GMT Standard Time
Atlantic/Reykjavik=Monrovia, Reykjavik;Greenwich Standard Time
Africa/Sao_Tome=Sao Tome;Sao Tome Standard Time
Africa/Casablanca=Casablanca;Morocco Standard Time
Europe/Berlin=Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna;W. Europe Standard Time
Europe/Budapest=Belgrade, Bratislava, Budapest, Ljubljana, Prague;Central Europe Standard Time
Europe/Paris=Brussels, Copenhagen, Madrid, Paris;Romance Standard Time
Europe/Warsaw=Sarajevo, Skopje, Warsaw, Zagreb;Central European Standard Time
Africa/Lagos=West Central Africa;W. Central Africa Standard Time
Asia/Amman=Amman;Jordan Standard Time
Europe/Bucharest=Athens, Bucharest;GTB Standard Time
Asia/Beirut=Beirut;Middle East Standard Time
Africa/Cairo=Cairo;Egypt Standard Time
Europe/Chisinau=Chisinau;E. Europe Standard Time
Asia/Damascus=Damascus;Syria Standard Time
Asia/Hebron=Gaza, Hebron;West Bank Standard Time
Africa/Johannesburg=Harare, Pretoria;South Africa Standard Time
Europe/Kiev=Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius;FLE Standard Time
Asia/Jerusalem=Jerusalem;Israel Standard Time
Africa/Juba=Juba;South Sudan Standard Time
Europe/Kaliningrad=Kaliningrad;Kaliningrad Standard Time
Africa/Khartoum=Khartoum;Sudan Standard Time
Africa/Tripoli=Tripoli;Libya Standard Time
Africa/Windhoek=Windhoek;Namibia Standard Time
Asia/Baghdad=Baghdad;Arabic Standard Time
Europe/Istanbul=Istanbul;Turkey Standard Time
Asia/Riyadh=Kuwait, Riyadh;Arab Standard Time
Europe/Minsk=Minsk;Belarus Standard Time
Europe/Moscow=Moscow, St. Petersburg;Russian Standard Time
Africa/Nairobi=Nairobi;E. Africa Standard Time
Europe/Volgograd=Volgograd;Volgograd Standard Time
Asia/Tehran=Tehran;Iran Standard Time
Asia/Dubai=Abu Dhabi, Muscat;Arabian Standard Time
Europe/Astrakhan=Astrakhan, Ulyanovsk;Astrakhan Standard Time
Asia/Baku=Baku;Azerbaijan Standard Time
Europe/Samara=Izhevsk, Samara;Russia Time Zone 3
Indian/Mauritius=Port Louis;Mauritius Standard Time
Europe/Saratov=Saratov;Saratov Standard Time
Asia/Tbilisi=Tbilisi;Georgian Standard Time
Asia/Yerevan=Yerevan;Caucasus Standard Time
Asia/Kabul=Kabul;Afghanistan Standard Time
Asia/Tashkent=Ashgabat, Tashkent;West Asia Standard Time
Asia/Qyzylorda=Astana;Qyzylorda Standard Time
Asia/Yekaterinburg=Ekaterinburg;Ekaterinburg Standard Time
Asia/Karachi=Islamabad, Karachi;Pakistan Standard Time
Asia/Calcutta=Chennai, Kolkata, Mumbai, New Delhi;India Standard Time
Asia/Colombo=Sri Jayawardenepura;Sri Lanka Standard Time
Asia/Katmandu=Kathmandu;Nepal Standard Time
Asia/Bishkek=Bishkek;Central Asia Standard Time
Asia/Dhaka=Dhaka;Bangladesh Standard Time
Asia/Omsk=Omsk;Omsk Standard Time
Asia/Rangoon=Yangon (Rangoon);Myanmar Standard Time
Asia/Bangkok=Bangkok, Hanoi, Jakarta;SE Asia Standard Time
Asia/Barnaul=Barnaul, Gorno-Altaysk;Altai Standard Time
Asia/Hovd=Hovd;W. Mongolia Standard Time
Asia/Krasnoyarsk=Krasnoyarsk;North Asia Standard Time
Asia/Novosibirsk=Novosibirsk;N. Central Asia Standard Time
Asia/Tomsk=Tomsk;Tomsk Standard Time
Asia/Shanghai=Beijing, Chongqing, Hong Kong, Urumqi;China Standard Time
Asia/Irkutsk=Irkutsk;North Asia East Standard Time
Asia/Singapore=Kuala Lumpur, Singapore;Singapore Standard Time
Australia/Perth=Perth;W. Australia Standard Time
Asia/Taipei=Taipei;Taipei Standard Time
Asia/Ulaanbaatar=Ulaanbaatar;Ulaanbaatar Standard Time
Australia/Eucla=Eucla;Aus Central W. Standard Time
Asia/Chita=Chita;Transbaikal Standard Time
Asia/Tokyo=Osaka, Sapporo, Tokyo;Tokyo Standard Time
Asia/Pyongyang=Pyongyang;North Korea Standard Time
Asia/Seoul=Seoul;Korea Standard Time
Asia/Yakutsk=Yakutsk;Yakutsk Standard Time
Australia/Adelaide=Adelaide;Cen. Australia Standard Time
Australia/Darwin=Darwin;AUS Central Standard Time
Australia/Brisbane=Brisbane;E. Australia Standard Time
Australia/Sydney=Canberra, Melbourne, Sydney;AUS Eastern Standard Time
Pacific/Port_Moresby=Guam, Port Moresby;West Pacific Standard Time
Australia/Hobart=Hobart;Tasmania Standard Time
Asia/Vladivostok=Vladivostok;Vladivostok Standard Time
Australia/Lord_Howe=Lord Howe Island;Lord Howe Standard Time
Pacific/Bougainville=Bougainville Island;Bougainville Standard Time
Asia/Srednekolymsk=Chokurdakh;Russia Time Zone 10
Asia/Magadan=Magadan;Magadan Standard Time
Pacific/Norfolk=Norfolk Island;Norfolk Standard Time
Asia/Sakhalin=Sakhalin;Sakhalin Standard Time
Pacific/Guadalcanal=Solomon Is., New Caledonia;Central Pacific Standard Time
Asia/Kamchatka=Anadyr, Petropavlovsk-Kamchatsky;Russia Time Zone 11
Pacific/Auckland=Auckland, Wellington;New Zealand Standard Time
Etc/GMT-12=Coordinated Universal Time+12;UTC+12
Pacific/Fiji=Fiji;Fiji Standard Time
Pacific/Chatham=Chatham Islands;Chatham Islands Standard Time
Etc/GMT-13=Coordinated Universal Time+13;UTC+13
Pacific/Tongatapu=Nuku'alofa;Tonga Standard Time
Pacific/Apia=Samoa;Samoa Standard Time
Etc/GMT-14=Kiritimati Island;Line Islands Standard Time
`
