"""A BACI of three economies that trade, three products and two years, written by hand, and what comes of it."""

ECONOMIES = """\
country_code,country_name,country_iso2,country_iso3
4,Afghanistan,AF,AFG
156,China,CN,CHN
490,"Other Asia, nes",,S19
516,Namibia,NA,NAM
384,CÃ´te d'Ivoire,CI,CIV
837,"Bunkers",,
"""
PRODUCTS = """\
code,description
010121,"Horses: live, pure-bred breeding animals"
020110,"Meat: of bovine animals, carcasses and half-carcasses, fresh or chilled"
854231,"Electronic integrated circuits: processors and controllers"
"""
FLOWS_2023 = """\
t,i,j,k,v,q
2023,4,156,010121,1.000,0.100
2023,156,490,854231,20.000,0.500
"""
# Horses lose a leading zero, quantities are unknown in each of CEPII's ways, and every kind of bad line is there.
FLOWS_2024 = """\
t,i,j,k,v,q
2024,4,156,010121,1.500,0.200
2024,156,4,010121,2.000,           NA
2024,156,490,020110,10.250,4.000
2024,490,156,854231,100.000,
2024,156,490,854231,    50.000,     1.000
2024,4,490,10121,3.000,0.500
"""
BAD_2024 = """\
2023,4,156,020110,1.000,1.000
2024,837,156,020110,1.000,1.000
2024,4,998,020110,1.000,1.000
2024,4,156,999999,1.000,1.000
2024,4,156,0201100,1.000,1.000
2024,4,156,854231,n/a,1.000
2024,4,156,854231,-1.000,1.000
2024,156,4,020110,1.000,lots
2024,156,4,854231,1.000,-2.000
2024,490,4,010121,7.000,1.000
2024,490,4,010121,8.000,1.000
"""
EXPECTED_2024 = {
    # economy, product: exports and imports in USD, in tonnes, in USD with a known quantity
    ("AFG", "010121"): (4500, 2000, 0.7, 0, 4500, 0),
    ("CHN", "010121"): (2000, 1500, 0, 0.2, 0, 1500),
    ("CHN", "020110"): (10250, 0, 4, 0, 10250, 0),
    ("CHN", "854231"): (50000, 100000, 1, 0, 50000, 0),
    ("TWN", "010121"): (0, 3000, 0, 0.5, 0, 3000),
    ("TWN", "020110"): (0, 10250, 0, 4, 0, 10250),
    ("TWN", "854231"): (100000, 50000, 0, 1, 0, 50000),
}
TINY = {
    "country_codes_V202601.csv": ECONOMIES,
    "product_codes_HS17_V202601.csv": PRODUCTS,
    "BACI_HS17_Y2023_V202601.csv": FLOWS_2023,
    "BACI_HS17_Y2024_V202601.csv": FLOWS_2024,
}
