# Sentences for customers, in English.

list-last = { $rest } and { $last }
date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
moment = { $date }, { $time }
percent = { $percent } %
off-percent = { $percent } % off
off-amount = { $amount } off
off-items = { $off } { $items }

# Why somebody got an offer or not.

why-never-sent-planned = An offer was planned for you, but it was never sent.
why-never-sent = This offer was never sent to anybody.
why-planned = An offer is planned for you; it has not been sent yet.
why-planned-because = An offer is planned for you because of { $features }; it has not been sent yet.
why-draw-planned = A random part of our customers does not get this offer, so that we can learn whether it works; you are one of them.
why-got = You got this offer because it suits how you shop.
why-got-because = You got this offer because of { $features }.
why-draw = A random part of our customers did not get this offer, so that we can learn whether it works; you were one of them.
why-not-made = This offer was not made to you.
why-objection = You asked us not to send you offers, so we did not.
why-complaint = You reported a problem, and we do not send offers until it is settled.
why-excluded = This account does not take part in our offers.
why-suppressed = We do not send offers to this account.
why-consent = We have no permission to write to you; you can give it at any time.
why-bounces = Our e-mails to you came back; please give us an address that works.
why-unknown = We have no e-mail address of yours to write to.
why-members = This offer was for members.
why-depended = This offer depended on { $features }, and that did not fit this time.
why-other-customers = This offer was for customers who shop in a different way.
why-pause-between-campaigns = We leave some time between our campaigns for each customer.
why-most-campaigns = You had already been part of as many of our campaigns as one customer can be within a year.
why-cooldown = When we chose, your last offer was { $days ->
    [one] { $days } day
   *[other] { $days } days
} old, and we leave at least { $least ->
    [one] { $least } day
   *[other] { $least } days
} between offers.
why-another-offer = You had another offer from us shortly before.
why-cap = You had already had as many offers as we send to one customer within a year.
why-stock = What we would have offered you was sold out.
why-window = This offer had already ended.
why-limited = We could make only a limited number of these offers, and they went to others first.
why-loss-items = We could not give this discount on these items without losing money.
why-loss = We could not give this discount on what you usually buy without losing money.
why-draw-always = A small random part of our customers gets none of our offers, so that we can learn whether they work; you are one of them.
why-code-state = This code cannot be used at the moment.
why-withheld-refused = An offer was planned for you, but you asked us not to write to you, so we do not send it.
why-withheld-consent = An offer was planned for you, but we have no permission to write to you, so we do not send it.
why-withheld-bounces = An offer was planned for you, but our messages to your address come back.
why-withheld = An offer was planned for you, but we do not send it.
why-no-offers-yet = We have not made such offers yet.
why-outside-all = Our offers so far were for customers who shop in a different way.
why-versus = I can only speak about your own account.

feature-recency = how recently you ordered
feature-frequency = how often you order
feature-basket = what you usually buy
feature-discounts = how you use discounts
feature-browsing = what you looked at in our shop
feature-interest = your interest in { $part }
feature-interests = your interests in our shop
feature-tenure = how long you have been a customer
feature-tier = your tier
feature-hours = the times when you shop
feature-other = what you do in our shop

# Why an item is suggested or not.

item-shown = We suggest it because of what you bought and looked at with us.
item-shown-popular = We suggest it because other customers buy it.
item-others-closer = Other things come closer to what you bought and looked at with us.
item-bought = You have bought it from us already, and we suggest what is new to you.
item-returned = You sent it back, so we do not suggest it again.
item-sold-out = It is sold out at the moment.
item-not-for-sale = It is not for sale at the moment.
item-hidden = It is not among our suggestions at the moment.
item-out-of-season = It sells at another time of the year.
item-few-buyers = Only a few customers have bought it so far, so we cannot say yet who likes it.
item-too-dear = It costs much more than what you usually buy from us.
item-one-category = We suggest other things of its kind.
item-not-suggested = It is nothing that we suggest to anyone.
item-no-reason = Nothing that you bought or looked at with us is close to it.
item-new = We do not know enough about it yet to say who would like it.

# Suggestions.

suggest-popular = You may like { $item }: other customers buy it.
suggest-again = You may need { $item } again: you have bought it before.
suggest-taste = You may like { $item }: it is like other things that you bought or looked at with us.
suggest-with = You may like { $item }: it goes with { $from }, which you bought or looked at with us.
suggest-history = You may like { $item }: it goes with things that you bought or looked at with us.
suggest-nothing = We have nothing to suggest to you at the moment.

# Codes.

code-unknown = We do not find this code; please check how it is written.
code-replaced = This code was replaced by a newer one that we sent you.
code-void = This code is no longer valid.
code-expired = This code expired on { $day }.
code-from = This code can be used from { $moment }.
code-not-yet = This code cannot be used yet.
code-used = This code was used.
code-used-on = This code was used on { $day }.
code-used-for = This code was used for order { $order }.
code-used-on-for = This code was used on { $day } for order { $order }.
code-used-already = This code was used already.
code-another-customer = This code belongs to another customer.
code-short = This code is for orders of { $least } or more; your order is { $short } short.
code-not-these-items = This code is not for these items, only for { $items }.
code-saves = This code saves you { $saves } on this order.
code-saves-about = This code saves you about { $saves } on this order.
code-takes-percent = This code takes { $percent } % off.
code-takes-amount = This code takes { $amount } off.
code-works = This code can be used.
code-only-least = It is for orders of { $least } or more.
code-only-items = It is for { $items }.
code-until = It is valid until { $moment }.
grant-percent = I have a code for you that takes { $percent } % off an order: { $code }.
grant-amount = I have a code for you that takes { $amount } off an order: { $code }.
grant-until = You can use it once, until { $day }.

# Letters. What stands in brackets is filled in later.

letter-dear = Dear [first name],
letter-coupon-next = Here is { $off } your next order.
letter-coupon = Here is { $off }.
letter-flash = For a short time only: { $off }.
letter-members = As a member you get { $off }.
letter-members-early-off = As a member you can order { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
} before everybody else, with { $off }.
letter-members-early = As a member you can order { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
} before everybody else.
letter-members-early-items = As a member you can order { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
} before everybody else: { $items }.
letter-winback-off = We have not seen you for a while. To welcome you back, here is { $off }.
letter-winback = We have not seen you for a while, and would be glad to have you back.
letter-winback-items = We have not seen you for a while, and would be glad to have you back: { $items }.
letter-reminder-off = It may be time to order again; this time with { $off }.
letter-reminder = It may be time to order again.
letter-reminder-items = It may be time to order again: { $items }.
letter-code = Your code: [code]
letter-again = You may need again: [items]
letter-like = We think you will like: [items]
letter-valid-between = It is valid from { $from } to { $to }, once, and for you alone.
letter-valid-until = It is valid until { $until }, once, and for you alone.
letter-valid-day = It is valid for one day, once, and for you alone.
letter-valid-days = It is valid for { $days ->
    [one] { $days } day
   *[other] { $days } days
} from today, once, and for you alone.
letter-least = It is for orders of { $least } or more.
letter-public = The sale runs from { $from } to { $to }; no code is needed.
letter-stop = If you do not want such messages, reply "no" and we will send you no more.
