# Sätze für Kunden, auf Deutsch.

list-last = { $rest } und { $last }
date = { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year }
moment = { $date }, { $time } Uhr
percent = { $percent } %
off-percent = { $percent } % Rabatt
off-amount = { $amount } Rabatt
off-items = { $off } auf { $items }

why-never-sent-planned = Für Sie war ein Angebot geplant, es wurde aber nie verschickt.
why-never-sent = Dieses Angebot wurde an niemanden verschickt.
why-planned = Für Sie ist ein Angebot geplant; es wurde noch nicht verschickt.
why-planned-because = Für Sie ist ein Angebot geplant; es wurde noch nicht verschickt. Ausschlaggebend war: { $features }.
why-draw-planned = Ein zufällig ausgewählter Teil unserer Kunden bekommt dieses Angebot nicht, damit wir sehen, ob es etwas bewirkt; Sie gehören dazu.
why-got = Sie haben dieses Angebot bekommen, weil es zu Ihren Einkäufen bei uns passt.
why-got-because = Sie haben dieses Angebot bekommen. Ausschlaggebend war: { $features }.
why-draw = Ein zufällig ausgewählter Teil unserer Kunden hat dieses Angebot nicht bekommen, damit wir sehen, ob es etwas bewirkt; Sie gehörten dazu.
why-not-made = Dieses Angebot haben wir Ihnen nicht gemacht.
why-objection = Sie haben uns gebeten, Ihnen keine Angebote zu schicken; daran haben wir uns gehalten.
why-complaint = Sie haben uns ein Problem gemeldet, und bis es gelöst ist, verschicken wir keine Angebote an Sie.
why-excluded = Dieses Konto nimmt nicht an unseren Angeboten teil.
why-suppressed = An dieses Konto verschicken wir keine Angebote.
why-consent = Uns fehlt Ihre Erlaubnis, Ihnen zu schreiben; Sie können sie jederzeit geben.
why-bounces = Unsere E-Mails an Sie kamen zurück; bitte nennen Sie uns eine gültige Adresse.
why-unknown = Wir haben keine E-Mail-Adresse, unter der wir Ihnen schreiben können.
why-members = Dieses Angebot war für Mitglieder.
why-depended = Für dieses Angebot kam es darauf an: { $features }. Das hat diesmal nicht gepasst.
why-other-customers = Dieses Angebot war für Kunden, die anders bei uns einkaufen.
why-pause-between-campaigns = Zwischen unseren Aktionen lassen wir bei jedem Kunden etwas Zeit vergehen.
why-most-campaigns = Sie waren innerhalb eines Jahres schon an so vielen unserer Aktionen beteiligt, wie wir für einen Kunden vorsehen.
why-cooldown = Bei der Auswahl war Ihr letztes Angebot { $days ->
    [one] { $days } Tag
   *[other] { $days } Tage
} alt, und zwischen zwei Angeboten lassen wir mindestens { $least ->
    [one] { $least } Tag
   *[other] { $least } Tage
} vergehen.
why-another-offer = Sie hatten kurz vorher schon ein anderes Angebot von uns bekommen.
why-cap = Sie hatten schon so viele Angebote bekommen, wie wir einem Kunden innerhalb eines Jahres schicken.
why-stock = Was wir Ihnen angeboten hätten, war ausverkauft.
why-window = Dieses Angebot war schon abgelaufen.
why-limited = Wir konnten nur eine begrenzte Zahl dieser Angebote machen, und andere kamen vor Ihnen an die Reihe.
why-loss-items = Diesen Rabatt konnten wir auf diese Artikel nicht geben, ohne Verlust zu machen.
why-loss = Diesen Rabatt konnten wir auf das, was Sie üblicherweise kaufen, nicht geben, ohne Verlust zu machen.
why-draw-always = Ein kleiner, zufällig ausgewählter Teil unserer Kunden bekommt keines unserer Angebote, damit wir sehen, ob sie etwas bewirken; Sie gehören dazu.
why-code-state = Dieser Code kann im Moment nicht eingelöst werden.
why-withheld-refused = Für Sie war ein Angebot geplant, aber Sie haben uns gebeten, Ihnen nicht zu schreiben; deshalb verschicken wir es nicht.
why-withheld-consent = Für Sie war ein Angebot geplant, aber uns fehlt Ihre Erlaubnis, Ihnen zu schreiben; deshalb verschicken wir es nicht.
why-withheld-bounces = Für Sie war ein Angebot geplant, aber unsere Nachrichten an Ihre Adresse kommen zurück.
why-withheld = Für Sie war ein Angebot geplant, aber wir verschicken es nicht.
why-no-offers-yet = Solche Angebote haben wir bisher nicht gemacht.
why-outside-all = Unsere bisherigen Angebote waren für Kunden, die anders bei uns einkaufen.
why-versus = Ich kann nur über Ihr eigenes Konto Auskunft geben.

feature-recency = wie lange Ihre letzte Bestellung her ist
feature-frequency = wie oft Sie bestellen
feature-basket = was Sie üblicherweise kaufen
feature-discounts = wie Sie Rabatte nutzen
feature-browsing = was Sie sich in unserem Shop angesehen haben
feature-interest = Ihr Interesse an { $part }
feature-interests = Ihre Interessen in unserem Shop
feature-tenure = wie lange Sie schon Kunde sind
feature-tier = Ihre Kundenstufe
feature-hours = die Zeiten, zu denen Sie einkaufen
feature-other = was Sie in unserem Shop tun

item-shown = Wir schlagen es Ihnen wegen der Dinge vor, die Sie bei uns gekauft und angesehen haben.
item-shown-popular = Wir schlagen es Ihnen vor, weil andere Kunden es kaufen.
item-others-closer = Andere Artikel passen besser zu dem, was Sie bei uns gekauft und angesehen haben.
item-bought = Das haben Sie schon bei uns gekauft, und wir schlagen vor, was neu für Sie ist.
item-returned = Das haben Sie zurückgeschickt, deshalb schlagen wir es nicht wieder vor.
item-sold-out = Das ist zurzeit ausverkauft.
item-not-for-sale = Das verkaufen wir zurzeit nicht.
item-hidden = Das gehört zurzeit nicht zu unseren Vorschlägen.
item-out-of-season = Das wird zu einer anderen Jahreszeit gekauft.
item-few-buyers = Das haben bisher nur wenige gekauft; wir können noch nicht sagen, wem es gefällt.
item-too-dear = Das kostet deutlich mehr als das, was Sie sonst bei uns kaufen.
item-one-category = Wir schlagen andere Artikel dieser Art vor.
item-not-suggested = Das schlagen wir niemandem vor.
item-no-reason = Nichts, was Sie bei uns gekauft oder angesehen haben, passt dazu.
item-new = Wir wissen noch zu wenig darüber, um zu sagen, wem es gefällt.

suggest-popular = Vielleicht gefällt Ihnen { $item }: Andere Kunden kaufen es.
suggest-again = Vielleicht brauchen Sie { $item } wieder: Sie haben es schon einmal gekauft.
suggest-taste = Vielleicht gefällt Ihnen { $item }: Es ähnelt anderem, was Sie bei uns gekauft oder angesehen haben.
suggest-with = Vielleicht gefällt Ihnen { $item }: Es passt zu „{ $from }“, das Sie bei uns gekauft oder angesehen haben.
suggest-history = Vielleicht gefällt Ihnen { $item }: Es passt zu dem, was Sie bei uns gekauft oder angesehen haben.
suggest-nothing = Im Moment haben wir keinen Vorschlag für Sie.

code-unknown = Wir finden diesen Code nicht; bitte prüfen Sie die Schreibweise.
code-replaced = Dieser Code wurde durch einen neueren ersetzt, den wir Ihnen geschickt haben.
code-void = Dieser Code ist nicht mehr gültig.
code-expired = Dieser Code ist am { $day } abgelaufen.
code-from = Dieser Code gilt ab dem { $moment }.
code-not-yet = Dieser Code kann noch nicht eingelöst werden.
code-used = Dieser Code wurde eingelöst.
code-used-on = Dieser Code wurde am { $day } eingelöst.
code-used-for = Dieser Code wurde für die Bestellung { $order } eingelöst.
code-used-on-for = Dieser Code wurde am { $day } für die Bestellung { $order } eingelöst.
code-used-already = Dieser Code wurde bereits eingelöst.
code-another-customer = Dieser Code gehört einem anderen Kunden.
code-short = Dieser Code gilt für Bestellungen ab { $least }; es fehlen noch { $short }.
code-not-these-items = Dieser Code gilt nicht für diese Artikel, sondern nur für { $items }.
code-saves = Mit diesem Code sparen Sie { $saves } bei dieser Bestellung.
code-saves-about = Mit diesem Code sparen Sie etwa { $saves } bei dieser Bestellung.
code-takes-percent = Mit diesem Code bekommen Sie { $percent } % Rabatt.
code-takes-amount = Mit diesem Code bekommen Sie { $amount } Rabatt.
code-works = Dieser Code kann eingelöst werden.
code-only-least = Er gilt für Bestellungen ab { $least }.
code-only-items = Er gilt für { $items }.
code-until = Er gilt bis zum { $moment }.
grant-percent = Ich habe einen Code für Sie, mit dem Sie { $percent } % Rabatt auf eine Bestellung bekommen: { $code }.
grant-amount = Ich habe einen Code für Sie, mit dem Sie { $amount } Rabatt auf eine Bestellung bekommen: { $code }.
grant-until = Sie können ihn einmal einlösen, bis zum { $day }.

letter-dear = Guten Tag [first name],
letter-coupon-next = auf Ihre nächste Bestellung bekommen Sie { $off }.
letter-coupon = Sie bekommen { $off }.
letter-flash = nur für kurze Zeit: { $off }.
letter-members = als Mitglied bekommen Sie { $off }.
letter-members-early-off = als Mitglied können Sie { $hours ->
    [one] { $hours } Stunde
   *[other] { $hours } Stunden
} vor allen anderen bestellen, und zwar mit { $off }.
letter-members-early = als Mitglied können Sie { $hours ->
    [one] { $hours } Stunde
   *[other] { $hours } Stunden
} vor allen anderen bestellen.
letter-members-early-items = als Mitglied können Sie { $hours ->
    [one] { $hours } Stunde
   *[other] { $hours } Stunden
} vor allen anderen bestellen: { $items }.
letter-winback-off = wir haben Sie eine Weile nicht gesehen. Zum Wiedersehen bekommen Sie { $off }.
letter-winback = wir haben Sie eine Weile nicht gesehen und würden uns freuen, wenn Sie wiederkommen.
letter-winback-items = wir haben Sie eine Weile nicht gesehen und würden uns freuen, wenn Sie wiederkommen: { $items }.
letter-reminder-off = vielleicht ist es wieder Zeit für eine Bestellung; diesmal mit { $off }.
letter-reminder = vielleicht ist es wieder Zeit für eine Bestellung.
letter-reminder-items = vielleicht ist es wieder Zeit für eine Bestellung: { $items }.
letter-code = Ihr Code: [code]
letter-again = Das brauchen Sie vielleicht wieder: [items]
letter-like = Das könnte Ihnen gefallen: [items]
letter-valid-between = Er gilt vom { $from } bis zum { $to }, einmal und nur für Sie.
letter-valid-until = Er gilt bis zum { $until }, einmal und nur für Sie.
letter-valid-day = Er gilt einen Tag lang, einmal und nur für Sie.
letter-valid-days = Er gilt ab heute { $days ->
    [one] { $days } Tag
   *[other] { $days } Tage
} lang, einmal und nur für Sie.
letter-least = Er gilt für Bestellungen ab { $least }.
letter-public = Die Aktion läuft vom { $from } bis zum { $to }; Sie brauchen keinen Code.
letter-stop = Wenn Sie solche Nachrichten nicht möchten, antworten Sie mit „Nein“, und wir schicken Ihnen keine mehr.
