"""Codes of issuing States and nationalities (ICAO Doc 9303-3, section 5).

Three-letter codes of ISO 3166-1 with their two-letter counterparts, and the codes that ICAO adds. In the zone a
code of one letter is followed by fillers; here fillers are dropped: `D` is Germany.
"""

from __future__ import annotations

from collections.abc import Mapping

# ISO 3166-1, alpha-3 and alpha-2.
_ISO_3166_1 = """
    ABW AW; AFG AF; AGO AO; AIA AI; ALA AX; ALB AL; AND AD; ARE AE; ARG AR; ARM AM; ASM AS; ATA AQ; ATF TF; ATG AG
    AUS AU; AUT AT; AZE AZ; BDI BI; BEL BE; BEN BJ; BES BQ; BFA BF; BGD BD; BGR BG; BHR BH; BHS BS; BIH BA; BLM BL
    BLR BY; BLZ BZ; BMU BM; BOL BO; BRA BR; BRB BB; BRN BN; BTN BT; BVT BV; BWA BW; CAF CF; CAN CA; CCK CC; CHE CH
    CHL CL; CHN CN; CIV CI; CMR CM; COD CD; COG CG; COK CK; COL CO; COM KM; CPV CV; CRI CR; CUB CU; CUW CW; CXR CX
    CYM KY; CYP CY; CZE CZ; DEU DE; DJI DJ; DMA DM; DNK DK; DOM DO; DZA DZ; ECU EC; EGY EG; ERI ER; ESH EH; ESP ES
    EST EE; ETH ET; FIN FI; FJI FJ; FLK FK; FRA FR; FRO FO; FSM FM; GAB GA; GBR GB; GEO GE; GGY GG; GHA GH; GIB GI
    GIN GN; GLP GP; GMB GM; GNB GW; GNQ GQ; GRC GR; GRD GD; GRL GL; GTM GT; GUF GF; GUM GU; GUY GY; HKG HK; HMD HM
    HND HN; HRV HR; HTI HT; HUN HU; IDN ID; IMN IM; IND IN; IOT IO; IRL IE; IRN IR; IRQ IQ; ISL IS; ISR IL; ITA IT
    JAM JM; JEY JE; JOR JO; JPN JP; KAZ KZ; KEN KE; KGZ KG; KHM KH; KIR KI; KNA KN; KOR KR; KWT KW; LAO LA; LBN LB
    LBR LR; LBY LY; LCA LC; LIE LI; LKA LK; LSO LS; LTU LT; LUX LU; LVA LV; MAC MO; MAF MF; MAR MA; MCO MC; MDA MD
    MDG MG; MDV MV; MEX MX; MHL MH; MKD MK; MLI ML; MLT MT; MMR MM; MNE ME; MNG MN; MNP MP; MOZ MZ; MRT MR; MSR MS
    MTQ MQ; MUS MU; MWI MW; MYS MY; MYT YT; NAM NA; NCL NC; NER NE; NFK NF; NGA NG; NIC NI; NIU NU; NLD NL; NOR NO
    NPL NP; NRU NR; NZL NZ; OMN OM; PAK PK; PAN PA; PCN PN; PER PE; PHL PH; PLW PW; PNG PG; POL PL; PRI PR; PRK KP
    PRT PT; PRY PY; PSE PS; PYF PF; QAT QA; REU RE; ROU RO; RUS RU; RWA RW; SAU SA; SDN SD; SEN SN; SGP SG; SGS GS
    SHN SH; SJM SJ; SLB SB; SLE SL; SLV SV; SMR SM; SOM SO; SPM PM; SRB RS; SSD SS; STP ST; SUR SR; SVK SK; SVN SI
    SWE SE; SWZ SZ; SXM SX; SYC SC; SYR SY; TCA TC; TCD TD; TGO TG; THA TH; TJK TJ; TKL TK; TKM TM; TLS TL; TON TO
    TTO TT; TUN TN; TUR TR; TUV TV; TWN TW; TZA TZ; UGA UG; UKR UA; UMI UM; URY UY; USA US; UZB UZ; VAT VA; VCT VC
    VEN VE; VGB VG; VIR VI; VNM VN; VUT VU; WLF WF; WSM WS; YEM YE; ZAF ZA; ZMB ZM; ZWE ZW
"""

# Codes that ICAO adds to ISO 3166-1; empty where no two-letter code exists.
_ICAO: Mapping[str, str] = {
    "D": "DE",  # Germany
    "GBD": "GB",  # British Overseas Territories citizen
    "GBN": "GB",  # British National (Overseas)
    "GBO": "GB",  # British Overseas citizen
    "GBP": "GB",  # British protected person
    "GBS": "GB",  # British subject
    "RKS": "XK",  # Kosovo
    "EUE": "EU",  # European Union
    "UNO": "UN",  # United Nations Organization
    "UNA": "UN",  # United Nations specialized agency
    "UNK": "",  # United Nations Interim Administration Mission in Kosovo
    "XBA": "",  # African Development Bank
    "XIM": "",  # African Export-Import Bank
    "XCC": "",  # Caribbean Community
    "XCE": "",  # Council of Europe
    "XCO": "",  # Common Market for Eastern and Southern Africa
    "XEC": "",  # Economic Community of West African States
    "XPO": "",  # International Criminal Police Organization
    "XES": "",  # Organization of Eastern Caribbean States
    "XMP": "",  # Parliamentary Assembly of the Mediterranean
    "XOM": "",  # Sovereign Military Order of Malta
    "XDC": "",  # Southern African Development Community
    "XXA": "",  # Stateless person
    "XXB": "",  # Refugee, 1951 Convention
    "XXC": "",  # Refugee, other
    "XXX": "",  # Unspecified nationality
    "UTO": "",  # Utopia: specimens only
}


def _read_pairs(text: str) -> dict[str, str]:
    words = text.replace(";", " ").split()
    return dict(zip(words[::2], words[1::2], strict=True))


_ISO: Mapping[str, str] = _read_pairs(_ISO_3166_1)
ISSUING_STATES: frozenset[str] = frozenset(_ISO) | frozenset(_ICAO)
STATELESS_OR_REFUGEE = frozenset({"XXA", "XXB", "XXC"})


def is_issuing_state(code: str) -> bool:
    """Whether a code, without fillers, may stand for an issuing State, organization or nationality."""
    return code in ISSUING_STATES


def alpha2(code: str) -> str | None:
    """Give the two-letter code; None where there is none, as for organizations, or where the code is unknown."""
    return _ISO.get(code) or _ICAO.get(code) or None


def alpha3(two_letters: str) -> str | None:
    """Give the three-letter code of ISO 3166-1; None where the code is unknown."""
    return _ALPHA3.get(two_letters)


_ALPHA3: Mapping[str, str] = {two: three for three, two in _ISO.items()}
