# Phrases pour les clients, en français.

list-last = { $rest } et { $last }
date = { $day ->
    [1] 1er
   *[other] { $day }
} { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { $year }
moment = { $date } à { $time }
percent = { $percent } %
off-percent = { $percent } % de remise
off-amount = { $amount } de remise
off-items = { $off } sur { $items }

why-never-sent-planned = Une offre était prévue pour vous, mais elle n'a jamais été envoyée.
why-never-sent = Cette offre n'a jamais été envoyée à personne.
why-planned = Une offre est prévue pour vous ; elle n'a pas encore été envoyée.
why-planned-because = Une offre est prévue pour vous ; elle n'a pas encore été envoyée. Ce qui a compté : { $features }.
why-draw-planned = Une partie de nos clients, tirée au sort, ne reçoit pas cette offre, afin que nous sachions si elle est utile ; vous en faites partie.
why-got = Vous avez reçu cette offre parce qu'elle correspond à vos achats chez nous.
why-got-because = Vous avez reçu cette offre. Ce qui a compté : { $features }.
why-draw = Une partie de nos clients, tirée au sort, n'a pas reçu cette offre, afin que nous sachions si elle est utile ; vous en faisiez partie.
why-not-made = Cette offre ne vous a pas été faite.
why-objection = Vous nous avez demandé de ne pas vous envoyer d'offres, et nous l'avons respecté.
why-complaint = Vous nous avez signalé un problème, et nous ne vous envoyons pas d'offres tant qu'il n'est pas réglé.
why-excluded = Ce compte ne participe pas à nos offres.
why-suppressed = Nous n'envoyons pas d'offres à ce compte.
why-consent = Nous n'avons pas votre autorisation de vous écrire ; vous pouvez la donner à tout moment.
why-bounces = Nos e-mails nous sont revenus ; merci de nous indiquer une adresse valable.
why-unknown = Nous n'avons pas d'adresse e-mail à laquelle vous écrire.
why-members = Cette offre était réservée aux membres.
why-depended = Pour cette offre, ce qui comptait était : { $features }. Cette fois, cela ne correspondait pas.
why-other-customers = Cette offre s'adressait à des clients qui achètent autrement chez nous.
why-pause-between-campaigns = Nous laissons passer un certain temps entre nos campagnes pour chaque client.
why-most-campaigns = Vous aviez déjà fait partie, en un an, d'autant de nos campagnes que nous en prévoyons pour un client.
why-cooldown = Au moment du choix, votre dernière offre datait de { $days ->
    [one] { $days } jour
   *[other] { $days } jours
}, et nous laissons au moins { $least ->
    [one] { $least } jour
   *[other] { $least } jours
} entre deux offres.
why-another-offer = Vous aviez reçu une autre offre de notre part peu de temps auparavant.
why-cap = Vous aviez déjà reçu autant d'offres que nous en envoyons à un client en un an.
why-stock = Ce que nous vous aurions proposé était épuisé.
why-window = Cette offre était déjà terminée.
why-limited = Nous ne pouvions faire qu'un nombre limité de ces offres, et d'autres clients sont passés avant vous.
why-loss-items = Nous ne pouvions pas accorder cette remise sur ces articles sans perdre d'argent.
why-loss = Nous ne pouvions pas accorder cette remise sur ce que vous achetez d'habitude sans perdre d'argent.
why-draw-always = Une petite partie de nos clients, tirée au sort, ne reçoit aucune de nos offres, afin que nous sachions si elles sont utiles ; vous en faites partie.
why-code-state = Ce code ne peut pas être utilisé pour le moment.
why-withheld-refused = Une offre était prévue pour vous, mais vous nous avez demandé de ne pas vous écrire ; nous ne l'envoyons donc pas.
why-withheld-consent = Une offre était prévue pour vous, mais nous n'avons pas votre autorisation de vous écrire ; nous ne l'envoyons donc pas.
why-withheld-bounces = Une offre était prévue pour vous, mais nos messages à votre adresse nous reviennent.
why-withheld = Une offre était prévue pour vous, mais nous ne l'envoyons pas.
why-no-offers-yet = Nous n'avons pas encore fait d'offres de ce genre.
why-outside-all = Jusqu'ici, nos offres s'adressaient à des clients qui achètent autrement chez nous.
why-versus = Je ne peux parler que de votre propre compte.

feature-recency = le temps écoulé depuis votre dernière commande
feature-frequency = la fréquence de vos commandes
feature-basket = ce que vous achetez d'habitude
feature-discounts = votre usage des remises
feature-browsing = ce que vous avez regardé dans notre boutique
feature-interest = votre intérêt pour « { $part } »
feature-interests = vos centres d'intérêt dans notre boutique
feature-tenure = votre ancienneté en tant que client
feature-tier = votre niveau de fidélité
feature-hours = les heures auxquelles vous achetez
feature-other = ce que vous faites dans notre boutique

item-shown = Nous vous le suggérons en raison de ce que vous avez acheté et regardé chez nous.
item-shown-popular = Nous vous le suggérons parce que d'autres clients l'achètent.
item-others-closer = D'autres articles sont plus proches de ce que vous avez acheté et regardé chez nous.
item-bought = Vous nous l'avez déjà acheté, et nous suggérons ce qui est nouveau pour vous.
item-returned = Vous nous l'avez renvoyé ; nous ne le suggérons donc plus.
item-sold-out = Cet article est épuisé pour le moment.
item-not-for-sale = Cet article n'est pas en vente pour le moment.
item-hidden = Cet article ne fait pas partie de nos suggestions en ce moment.
item-out-of-season = C'est un article qui se vend à une autre période de l'année.
item-few-buyers = Peu de clients l'ont acheté jusqu'ici ; nous ne savons pas encore à qui il plaît.
item-too-dear = Il coûte nettement plus cher que ce que vous achetez d'habitude chez nous.
item-one-category = Nous suggérons d'autres articles du même genre.
item-not-suggested = C'est un article que nous ne suggérons à personne.
item-no-reason = Rien de ce que vous avez acheté ou regardé chez nous ne s'en approche.
item-new = Nous n'en savons pas encore assez sur cet article pour dire à qui il plairait.

suggest-popular = Cet article pourrait vous plaire : { $item }. D'autres clients l'achètent.
suggest-again = Vous pourriez en avoir de nouveau besoin : { $item }. Vous en avez déjà acheté.
suggest-taste = Cet article pourrait vous plaire : { $item }. Il ressemble à ce que vous avez acheté ou regardé chez nous.
suggest-with = Cet article pourrait vous plaire : { $item }. Il va avec « { $from } », que vous avez acheté ou regardé chez nous.
suggest-history = Cet article pourrait vous plaire : { $item }. Il va avec ce que vous avez acheté ou regardé chez nous.
suggest-nothing = Nous n'avons rien à vous suggérer pour le moment.

code-unknown = Nous ne trouvons pas ce code ; merci de vérifier comment il s'écrit.
code-replaced = Ce code a été remplacé par un code plus récent que nous vous avons envoyé.
code-void = Ce code n'est plus valable.
code-expired = Ce code a expiré le { $day }.
code-from = Ce code est utilisable à partir du { $moment }.
code-not-yet = Ce code n'est pas encore utilisable.
code-used = Ce code a été utilisé.
code-used-on = Ce code a été utilisé le { $day }.
code-used-for = Ce code a été utilisé pour la commande { $order }.
code-used-on-for = Ce code a été utilisé le { $day } pour la commande { $order }.
code-used-already = Ce code a déjà été utilisé.
code-another-customer = Ce code appartient à un autre client.
code-short = Ce code est valable à partir de { $least } d'achat ; il manque { $short }.
code-not-these-items = Ce code n'est pas valable pour ces articles, mais seulement pour { $items }.
code-saves = Ce code vous fait économiser { $saves } sur cette commande.
code-saves-about = Ce code vous fait économiser environ { $saves } sur cette commande.
code-takes-percent = Ce code donne droit à { $percent } % de remise.
code-takes-amount = Ce code donne droit à { $amount } de remise.
code-works = Ce code peut être utilisé.
code-only-least = Il est valable à partir de { $least } d'achat.
code-only-items = Il est valable pour { $items }.
code-until = Il est valable jusqu'au { $moment }.
grant-percent = J'ai pour vous un code qui donne droit à { $percent } % de remise sur une commande : { $code }.
grant-amount = J'ai pour vous un code qui donne droit à { $amount } de remise sur une commande : { $code }.
grant-until = Vous pouvez l'utiliser une fois, jusqu'au { $day }.

letter-dear = Bonjour [first name],
letter-coupon-next = Sur votre prochaine commande, vous bénéficiez de { $off }.
letter-coupon = Vous bénéficiez de { $off }.
letter-flash = Pour une durée limitée : { $off }.
letter-members = En tant que membre, vous bénéficiez de { $off }.
letter-members-early-off = En tant que membre, vous pouvez commander { $hours ->
    [one] { $hours } heure
   *[other] { $hours } heures
} avant tout le monde, avec { $off }.
letter-members-early = En tant que membre, vous pouvez commander { $hours ->
    [one] { $hours } heure
   *[other] { $hours } heures
} avant tout le monde.
letter-members-early-items = En tant que membre, vous pouvez commander { $hours ->
    [one] { $hours } heure
   *[other] { $hours } heures
} avant tout le monde : { $items }.
letter-winback-off = Cela fait un moment que nous n'avons plus de vos nouvelles. Pour fêter votre retour : { $off }.
letter-winback = Cela fait un moment que nous n'avons plus de vos nouvelles, et nous serions heureux de vous retrouver.
letter-winback-items = Cela fait un moment que nous n'avons plus de vos nouvelles, et nous serions heureux de vous retrouver : { $items }.
letter-reminder-off = Il est peut-être temps de passer une nouvelle commande, cette fois avec { $off }.
letter-reminder = Il est peut-être temps de passer une nouvelle commande.
letter-reminder-items = Il est peut-être temps de passer une nouvelle commande : { $items }.
letter-code = Votre code : [code]
letter-again = Vous en avez peut-être de nouveau besoin : [items]
letter-like = Cela pourrait vous plaire : [items]
letter-valid-between = Il est valable du { $from } au { $to }, une seule fois et à titre personnel.
letter-valid-until = Il est valable jusqu'au { $until }, une seule fois et à titre personnel.
letter-valid-day = Il est valable un jour, une seule fois et à titre personnel.
letter-valid-days = Il est valable { $days ->
    [one] { $days } jour
   *[other] { $days } jours
} à partir d'aujourd'hui, une seule fois et à titre personnel.
letter-least = Il est valable à partir de { $least } d'achat.
letter-public = La vente a lieu du { $from } au { $to } ; aucun code n'est nécessaire.
letter-stop = Si vous ne souhaitez plus recevoir de tels messages, répondez « non », et vous n'en recevrez plus.
