"""Which drawings of a package show which class, looked at one by one."""

CODES = {
    "person": "1f6b6 1f6b6-200d-2640 1f6b6-200d-2642 1f3c3 1f3c3-200d-2640 1f3c3-200d-2642 1f9cd 1f9cd-200d-2640 "
    "1f9cd-200d-2642 1f483 1f57a 1f9ce 1f6b6-1f3fb 1f6b6-1f3fd 1f6b6-1f3ff 1f3c3-1f3fb 1f3c3-1f3fd 1f3c3-1f3ff "
    "1f9cd-1f3fb 1f9cd-1f3ff 1f938 1f93e",
    "bicycle": "1f6b2",
    "car": "1f697 1f695 1f693 1f699 1f3ce 1f698 1f696 1f694",
    "motorcycle": "1f3cd 1f6f5",
    "airplane": "2708 1f6e9 1f681 1f6eb 1f6ec",
    "bus": "1f68c 1f68e 1f690 1f68d",
    "train": "1f682 1f686 1f684 1f68b 1f685 1f683 1f687 1f688 1f69d 1f69e 1f69f",
    "truck": "1f69a 1f69b 1f692 1f6fb 1f691 1f69c",
    "boat": "26f5 1f6a2 1f6a4 26f4 1f6f6 1f6f3 1f6e5",
    "traffic light": "1f6a6 1f6a5",
    "bird": "1f426 1f54a 1f985 1f99c 1f986 1f989 1f414 1f413 1f425 1f9a9 1f423 1f424 1f983 1f9a2 1f99a 1fabf 1f9a4 "
    "1f426-200d-2b1b",
    "cat": "1f408 1f431 1f408-200d-2b1b 1f63a 1f638 1f63c 1f640",
    "dog": "1f415 1f436 1f429 1f9ae 1f415-200d-1f9ba",
    "horse": "1f40e 1f434 1f3a0",
    "sheep": "1f411 1f40f",
    "cow": "1f404 1f42e 1f402 1f403",
    "elephant": "1f418",
    "umbrella": "2602 2614 1f302 26f1",
    "sports ball": "26bd 1f3c0 1f3d0 26be 1f3c8 1f3be 1f3c9 1f94e",
    "cup": "2615 1f375 1f964 1f37a 1f9cb 1f9c9 1f95b",
    "cake": "1f382 1f370 1f9c1",
    "chair": "1fa91 1f4ba",
    "book": "1f4d5 1f4d7 1f4d8 1f4d6 1f4d9 1f4d4 1f4d3 1f4d2",
    "clock": "23f0 1f570 1f550 1f551 1f553 1f555 1f557 1f559 1f55b 23f1",
    "tree": "1f333 1f332 1f334",
    "house": "1f3e0 1f3e1",
    "building": "1f3e2 1f3e8 1f3eb",
    "flower": "1f337 1f33b 1f339 1f33c",
    "sun": "2600",
    "cloud": "2601",
    "moon": "1f319",
    "mountain": "1f3d4",
    "mushroom": "1f344",
}  # what each class is called in Unicode

STREAMLINE = {
    "person": "man-walking-1 man-walking-2 woman-walking-1 woman-walking-2 man-running-1 man-running-2 woman-running-1 "
    "woman-running-2 woman-dancing-1 woman-dancing-2 man-dancing-1 man-dancing-2",
    "bicycle": "bicycle",
    "car": "automobile taxi oncoming-police-car oncoming-taxi",
    "airplane": "airplane helicopter",
    "bus": "bus minibus",
    "train": "bullet-train locomotive railway-car",
    "truck": "delivery-truck fire-engine ambulance tractor",
    "boat": "sailboat ship speedboat",
    "traffic light": "vertical-traffic-light",
    "bird": "bird-1 bird-2 baby-chick chicken rooster turkey",
    "cat": "cat cat-face grinning-cat-face pouting-cat-face",
    "dog": "dog dog-face poodle",
    "horse": "horse horse-face carousel-horse",
    "sheep": "ewe-1 ewe-2 ram",
    "cow": "cow cow-face ox water-buffalo",
    "elephant": "elephant",
    "umbrella": "umbrella umbrella-with-rain-drops closed-umbrella",
    "sports ball": "american-football baseball basketball",
    "cup": "beer-mug hot-beverage-1 hot-beverage-2 teacup-without-handle",
    "cake": "birthday-cake-1 birthday-cake-2 birthday-cake-3 shortcake-1 shortcake-2",
    "book": "green-book open-book",
    "tree": "palm-tree christmas-tree",
    "house": "house-with-garden",
    "building": "office-building hospital",
    "flower": "tulip sunflower-1 sunflower-2 rose blossom",
    "cloud": "cloud-1 cloud-2",
    "moon": "crescent-moon",
    "mushroom": "mushroom",
}
CLIPARTS = {
    "bicycle": "transportation/bike_tobias_jakobs_ transportation/vehicles/bicycle_01",
    "car": "recreation/holiday/sportcar_sergio_luiz_ara_01 transportation/blazer_01 transportation/car_jamin_ellis_ "
    "transportation/dodge_neon_green_ganson transportation/dodge_neon_pink_ganson "
    "transportation/formula_one_car_gerald_g_01 transportation/old_car_lumen_design_st_r "
    "transportation/skoda_car_alejandro_teja_ transportation/hummer_01 transportation/hummer_03 "
    "transportation/hummer_05 transportation/hummer_07 transportation/road_runner_ganson "
    "transportation/toyota_land_cruiser_ganson",
    "motorcycle": "transportation/motorcycle_jarno_vasama_",
    "airplane": "shapes/airplane_nicu_buculei_01 transportation/vehicles/aircraft_jarno_vasamaa1 "
    "transportation/vehicles/aircraft_jarno_vasamaa2 transportation/vehicles/aircraft_jarno_vasamaa3 "
    "transportation/vehicles/aircraft_jarno_vasamaa4 transportation/vehicles/aircraft_jarno_vasamaa_ "
    "transportation/vehicles/military_airplane_mo_01 transportation/vehicles/plane_silhouet_mo_01",
    "bus": "transportation/bus1_bw_jarno_vasamaa_01 transportation/bus1_jarno_vasamaa_01 "
    "transportation/bus2_bw_jarno_vasamaa_01 transportation/bus2_jarno_vasamaa_01",
    "train": "recreation/toys/kiddy_train_orlando_kara_ transportation/tramway_lumen_design_stu_01",
    "truck": "people/fire_engine_mimooh_01 transportation/big_truck_01 transportation/small_truck_steffen_gluc_01 "
    "transportation/truck_jarno_vasamaa1 transportation/truck_jarno_vasamaa_",
    "boat": "transportation/boating/boat_jarno_vasamaa1 transportation/boating/boat_jarno_vasamaa_ "
    "transportation/boating/sailboat_illustration",
    "bird": "animals/birds/bird_of_peace_mauro_oliv_01 animals/birds/dove_symbol "
    "animals/birds/gallo_di_profilo_archite_01 animals/birds/jonathon_s_duck_01 "
    "animals/birds/owl_on_branch_ganson  "
    "animals/birds/acquila_architetto_franc_03 animals/birds/cigno_di_spalle_architet_01 "
    "animals/birds/crow_01 animals/birds/flamand_jean-victor_bali_01 "
    "animals/birds/gufo_civetta_architetto__01 animals/birds/gull_marcelo_staudt_01 animals/birds/puffin-md "
    "animals/birds/uccello_profilo_01_archi_01",
    "cat": "animals/mammals/cartoon_cat_gerald_g._01 animals/mammals/housecats/gattina_cat_architetto_f_01 "
    "animals/mammals/housecats/gatto_cat_architetto_fra_01 "
    "animals/mammals/housecats/gatto_cat_architetto_fra_03 "
    "animals/mammals/housecats/gatto_cat_architetto_fra_04",
    "dog": "animals/mammals/dog_01_drawn_with_strai_01 animals/mammals/dog_03_drawn_with_strai_01 "
    "animals/mammals/dog_04_drawn_with_strai_01 animals/mammals/dog_05_drawn_with_strai_01 "
    "animals/mammals/dog_06_drawn_with_strai_01 animals/mammals/dog_on_leash_gerald_g._01 "
    "animals/mammals/dogs/beagle_copper_ganson animals/mammals/dogs/bored_dog_01 "
    "animals/mammals/dogs/dog_head_nicu_buculei_01",
    "horse": "animals/mammals/horses/cavallo_architetto_franc_01 animals/mammals/horses/cavallo_architetto_franc_02 "
    "animals/mammals/horses/cavallo_architetto_franc_03 animals/mammals/horses/cavallo_architetto_franc_05 "
    "animals/mammals/horses/cavallo_architetto_franc_06 animals/mammals/horses/cavallo_architetto_franc_07",
    "sheep": "animals/mammals/pecora_architetto_france_01 animals/mammals/sheep-md-v0.1",
    "cow": "animals/mammals/bull_utrescu_ unsorted/mucca animals/mammals/vacca_pezzata_rossa_val_01",
    "elephant": "animals/mammals/contour_elephant animals/mammals/elefante01_architetto_fr_01 "
    "animals/mammals/elefante02_architetto_fr_01 unsorted/elefante_in_corsa unsorted/elefantone",
    "umbrella": "recreation/holiday/canada_umbrella_ganson tools/umbrella",
    "sports ball": "recreation/games/9_ball_jarno_vasamaa recreation/sports/baseball_bw_ganson "
    "recreation/sports/soccer_ball_ganson recreation/sports/soccer_ballon_tanguy_jac_ "
    "recreation/sports/volley-ball_andrea_bianc_01 recreation/sports/volley_ball_angelo_gelmi_01 "
    "recreation/toys/ball recreation/toys/beach_ball_01 recreation/toys/beachball_v0.1",
    "cup": "food/beverages/alcohol/beer food/beverages/alcohol/beer1 food/beverages/coffee "
    "food/beverages/coffee_bw_ganson food/beverages/coffee_ganson food/beverages/mug food/beverages/teacup_bw "
    "food/beverages/teacup_ganson office/cup_rollandin_francesco_",
    "cake": "food/desserts/birthday_cake food/desserts/cake1_jarno_vasamaa_01 food/desserts/cake_etienne_bersac_r "
    "food/desserts/gateau_jean_victor_balin_ food/desserts/pink_cake_gabrielle_now_r "
    "food/desserts/torta_architetto_frances_01",
    "chair": "buildings/furniture/poltrona_ufficio_archite_01 buildings/furniture/sedia_in_legno_architett_01",
    "book": "education/books/book_01 education/books/book_02 education/books/closed_book_01 "
    "education/books/open_book_nae_02 education/books/paperback_book_black_gal_ "
    "education/books/stara_ksiega_-_old_book_01",
    "person": "people/aerobics_architetto_fran_01 people/ballerina_architetto_fra_01 people/bride1_jarno_vasamaa_01 "
    "people/bussiness_woman_donna_i_01 people/donna_incinta_architetto_01 people/enthusiast "
    "people/fitness_architetto_franc_01 people/golf_drive_ganson people/groom1_jarno_vasamaa_01 people/man01 "
    "people/man_01 people/man_02 people/nonno_sport_architetto_f_01  "
    "people/roller_blader_ganson people/woman_01 people/woman_chemist_gerald_g._01 "
    "people/woman_fashion_01_gerald__01 people/woman_fashion_02_gerald__01 people/woman_nurse_gerald_g._01 "
    "people/woman_police_01_gerald_g_01",
    "clock": "signs_and_symbols/clocks/alarm_clock_mike_powers_ "
    "signs_and_symbols/clocks/modern_clock_chris_kemps_01 signs_and_symbols/clocks/analog_clock_jonathan_di_01 "
    "signs_and_symbols/clocks/analogue_clock_01 signs_and_symbols/clocks/clock02 signs_and_symbols/clocks/clock10",
}  # paths in the package, without their ending
STAMPS = {
    "person": "people/cartoon/man_in_suit.svg people/cartoon/woman_chemist.svg people/cartoon/woman_doctor.svg "
    "people/cartoon/woman_nurse.svg people/cartoon/woman_police_officer_1.svg "
    "people/cartoon/woman_police_officer_2.svg people/fireman200b.png",
    "bicycle": "vehicles/cycle/bluebike.svg",
    "car": "vehicles/auto/beetle.png vehicles/auto/sedan.png vehicles/auto/sportscar.svg vehicles/auto/sportscar2.png "
    "vehicles/auto/sportscar3.svg vehicles/emergency/sedan_police.png vehicles/race/f1_car.svg "
    "vehicles/race/indycar.png",
    "motorcycle": "vehicles/cycle/motorbike.svg",
    "airplane": "vehicles/flight/planes/747.png vehicles/flight/planes/plane.svg military/vehicles/f22_raptor.png "
    "military/vehicles/mustang.svg vehicles/flight/cartoon/eddieCopter.png",
    "bus": "vehicles/iso_bus.svg vehicles/masstransit/cartoon/double_decker_bus.png "
    "vehicles/masstransit/cartoon/schoolbus.svg vehicles/masstransit/green_korean_bus.png",
    "train": "vehicles/locomotive/cartoon/caboose.png vehicles/locomotive/cartoon/carriage.png "
    "vehicles/locomotive/cartoon/toy_train.png vehicles/locomotive/white_train.svg",
    "truck": "vehicles/auto/truck.png vehicles/blue_truck.svg vehicles/construction/cartoon/cementMixer.png "
    "vehicles/construction/cartoon/towTruck.png vehicles/emergency/cartoon/fire_engine.png "
    "vehicles/emergency/firetruck.png vehicles/farming/cartoon/tractor.svg vehicles/garbagetruck.png "
    "vehicles/iso_fireengine.svg vehicles/iso_lorry1.svg vehicles/iso_lorry2.svg vehicles/iso_lorry3.svg "
    "vehicles/iso_lorry4.svg vehicles/toy_truck.svg",
    "boat": "vehicles/ship/cartoon/tugboat.png vehicles/ship/chineseJunk.png vehicles/ship/sail_boat1.svg "
    "vehicles/ship/sail_boat2.svg vehicles/ship/walnutBoat.png",
    "bird": "animals/birds/adelaide-rosella.png animals/birds/blackbird.png animals/birds/chicken_profile.png "
    "animals/birds/crow.png animals/birds/crowned_crane.png animals/birds/drake.png animals/birds/duck.png "
    "animals/birds/gander.png animals/birds/guineafowl.png animals/birds/hen.png animals/birds/heron_greatblue.png "
    "animals/birds/heron_greatblue_flying.png animals/birds/lark.png animals/birds/magpie.png "
    "animals/birds/nandou.png animals/birds/ostrich.png animals/birds/owl.png animals/birds/pelican.png "
    "animals/birds/pigeon.png animals/birds/pink_flamingo.png animals/birds/rainbow-lorikeet.png "
    "animals/birds/rooster.png animals/birds/seagull.png animals/birds/silver-gull.png animals/birds/swallow.svg "
    "animals/birds/tucan.png animals/birds/turkey.png animals/birds/vulture.png seasonal/easter/bluebird.png "
    "seasonal/easter/chick.png seasonal/easter/chick-hatched.png",
    "cat": "animals/mammals/cats/kitten.svg seasonal/halloween/blackcat.png",
    "dog": "animals/mammals/dogs/dingo.png animals/mammals/dogs/dog.png",
    "horse": "animals/mammals/equines/donkey.png animals/mammals/equines/horse.png",
    "sheep": "animals/mammals/bovines/ram.png animals/mammals/bovines/sheep.png animals/mammals/bovines/sheep_lamb.png",
    "cow": "animals/mammals/bovines/bull.png animals/mammals/bovines/cow.png animals/mammals/bovines/cow_white.png "
    "animals/mammals/bovines/yak.png animals/mammals/bovines/zebu.png",
    "elephant": "animals/mammals/elephant.png",
    "umbrella": "household/umbrella.svg",
    "sports ball": "sports/australian_rules_football.png sports/basketball.png sports/cartoon/volleyball.png "
    "sports/cricketball.png sports/football.png sports/soccer.png sports/tennis_ball.png",
    "cup": "household/dishes/coffeecup.svg household/dishes/expresso.svg household/dishes/mug.png",
    "cake": "food/dessert/cartoon/birthday_cake.png food/dessert/cartoon/pink_cake.png food/dessert/smallcake.svg "
    "seasonal/christmas/Christmas_pudding.png",
    "clock": "sports/stopwatch.svg",
}  # photographs and drawings, by their paths in the package
LEFT_OUT = {
    "emojione1": "ship carousel-horse mountain-railway suspension-railway metro",
    "streamline": "turkey ship carousel-horse",
    "openmoji": "ship speedboat ferry motor-boat passenger-ship mountain-railway suspension-railway",
    "twemoji": "airplane-departure airplane-arrival passenger-ship motor-boat canoe monorail mountain-railway "
    "suspension-railway",
    "fluentflat": "airplane-departure airplane-arrival mountain-railway suspension-railway",
}  # looked at one by one: not the object, or a picture with a background
