// Data sets for car sales

"use strict";

db.insert(db.countries.AU, "2023-Q1", db.dsTypes.AllCarsByBrand, "https://www.whichcar.com.au/news/vfacts-february-2023, https://www.whichcar.com.au/news/vfacts-march-2023",
{ "Toyota": 40918
, "MG": 12385
, "BYD": 2098
, "other": 18078
});

db.insert(db.countries.AU, "2023-Q1", db.dsTypes.ElectricCarsByModel, "https://www.drive.com.au/news/best-selling-electric-cars-2023-full-year/",
{ "Tesla|Model 3": 7238
, "BYD|Atto 3": 2098
});

db.insert(db.countries.AU, "2023-Q2", db.dsTypes.AllCarsByBrand, "https://www.whichcar.com.au/news/vfacts-april-2023",
{ "Toyota": 51317
, "MG": 14307
, "BYD": 4098
, "Chery": 1612
, "other": 32488
});

db.insert(db.countries.AU, "2023-Q3", db.dsTypes.AllCarsByBrand, "https://www.whichcar.com.au/news/vfacts-july-2023",
{ "Toyota": 62424
, "MG": 16115
, "BYD": 2510
, "Chery": 2035
, "other": 23094
});

db.insert(db.countries.AU, "2023-Q4", db.dsTypes.AllCarsByBrand, "https://www.whichcar.com.au/news/vfacts-october-2023",
{ "Toyota": 60581
, "MG": 15539
, "BYD": 3732
, "Chery": 2243
, "other": 24107
});

db.insert(db.countries.IS, "2025-03", db.dsTypes.AllCarsByBrand, "https://bifreidatolur.samgongustofa.is/#nyskraningar (includes commercial vehicles)",
{ "Tesla": 241
, "Škoda": 44
, "Xpeng": 25
, "BYD": 14
, "other": 57
});

db.insert(db.countries.IS, "2025-04", db.dsTypes.AllCarsByBrand, "https://bifreidatolur.samgongustofa.is/#nyskraningar (includes commercial vehicles)",
{ "Škoda": 120
, "Tesla": 75
, "BYD": 35
, "Xpeng": 25
, "MG": 1
, "other": 246
});
