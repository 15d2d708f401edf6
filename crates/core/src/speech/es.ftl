# Frases para los clientes, en español.

list-last = { $rest } y { $last }
date = { $day } de { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
} de { $year }
moment = { $date } a las { $time }
percent = { $percent } %
off-percent = un { $percent } % de descuento
off-amount = { $amount } de descuento
off-items = { $off } en { $items }

why-never-sent-planned = Habíamos previsto una oferta para usted, pero nunca se envió.
why-never-sent = Esta oferta nunca se envió a nadie.
why-planned = Hay una oferta prevista para usted; todavía no se ha enviado.
why-planned-because = Hay una oferta prevista para usted; todavía no se ha enviado. Lo que contó: { $features }.
why-draw-planned = Una parte de nuestros clientes, elegida al azar, no recibe esta oferta, para que sepamos si funciona; usted está en esa parte.
why-got = Recibió esta oferta porque encaja con sus compras en nuestra tienda.
why-got-because = Recibió esta oferta. Lo que contó: { $features }.
why-draw = Una parte de nuestros clientes, elegida al azar, no recibió esta oferta, para que sepamos si funciona; usted estaba en esa parte.
why-not-made = Esta oferta no se le hizo a usted.
why-objection = Nos pidió que no le enviáramos ofertas, y así lo hicimos.
why-complaint = Nos comunicó un problema y, hasta que se resuelva, no le enviamos ofertas.
why-excluded = Esta cuenta no participa en nuestras ofertas.
why-suppressed = No enviamos ofertas a esta cuenta.
why-consent = No tenemos su permiso para escribirle; puede darlo en cualquier momento.
why-bounces = Nuestros correos nos fueron devueltos; por favor, denos una dirección que funcione.
why-unknown = No tenemos ninguna dirección de correo electrónico para escribirle.
why-members = Esta oferta era para miembros.
why-depended = Para esta oferta contaba lo siguiente: { $features }. Esta vez no encajaba.
why-other-customers = Esta oferta era para clientes que compran de otra manera.
why-pause-between-campaigns = Dejamos pasar algún tiempo entre nuestras campañas con cada cliente.
why-most-campaigns = En un año ya había formado parte de tantas campañas nuestras como prevemos para un cliente.
why-cooldown = Cuando elegimos, su última oferta tenía { $days ->
    [one] { $days } día
   *[other] { $days } días
}, y dejamos pasar al menos { $least ->
    [one] { $least } día
   *[other] { $least } días
} entre una oferta y otra.
why-another-offer = Poco antes había recibido otra oferta nuestra.
why-cap = Ya había recibido tantas ofertas como enviamos a un cliente en un año.
why-stock = Lo que le habríamos ofrecido estaba agotado.
why-window = Esta oferta ya había terminado.
why-limited = Solo podíamos hacer un número limitado de estas ofertas, y otros clientes pasaron antes.
why-loss-items = No podíamos hacer este descuento en estos artículos sin perder dinero.
why-loss = No podíamos hacer este descuento en lo que suele comprar sin perder dinero.
why-draw-always = Una pequeña parte de nuestros clientes, elegida al azar, no recibe ninguna de nuestras ofertas, para que sepamos si funcionan; usted está en esa parte.
why-code-state = Este código no se puede usar en este momento.
why-withheld-refused = Habíamos previsto una oferta para usted, pero nos pidió que no le escribiéramos, así que no la enviamos.
why-withheld-consent = Habíamos previsto una oferta para usted, pero no tenemos su permiso para escribirle, así que no la enviamos.
why-withheld-bounces = Habíamos previsto una oferta para usted, pero los mensajes a su dirección nos son devueltos.
why-withheld = Habíamos previsto una oferta para usted, pero no la enviamos.
why-no-offers-yet = Todavía no hemos hecho ofertas de este tipo.
why-outside-all = Hasta ahora nuestras ofertas eran para clientes que compran de otra manera.
why-versus = Solo puedo hablarle de su propia cuenta.

feature-recency = el tiempo transcurrido desde su último pedido
feature-frequency = la frecuencia de sus pedidos
feature-basket = lo que suele comprar
feature-discounts = cómo usa los descuentos
feature-browsing = lo que ha mirado en nuestra tienda
feature-interest = su interés por { $part }
feature-interests = sus intereses en nuestra tienda
feature-tenure = el tiempo que lleva siendo cliente
feature-tier = su nivel de cliente
feature-hours = las horas a las que compra
feature-other = lo que hace en nuestra tienda

item-shown = Se lo sugerimos por lo que ha comprado y mirado en nuestra tienda.
item-shown-popular = Se lo sugerimos porque otros clientes lo compran.
item-others-closer = Otros artículos se acercan más a lo que ha comprado y mirado en nuestra tienda.
item-bought = Ya nos lo ha comprado, y sugerimos lo que es nuevo para usted.
item-returned = Lo devolvió, así que no volvemos a sugerirlo.
item-sold-out = En este momento está agotado.
item-not-for-sale = En este momento no está a la venta.
item-hidden = En este momento no está entre nuestras sugerencias.
item-out-of-season = Se vende en otra época del año.
item-few-buyers = Hasta ahora lo han comprado pocos clientes; todavía no sabemos a quién le gusta.
item-too-dear = Cuesta bastante más que lo que suele comprar en nuestra tienda.
item-one-category = Sugerimos otros artículos de ese tipo.
item-not-suggested = Es algo que no sugerimos a nadie.
item-no-reason = Nada de lo que ha comprado o mirado en nuestra tienda se le parece.
item-new = Todavía no sabemos lo suficiente sobre este artículo para decir a quién le gustaría.

suggest-popular = Le puede gustar { $item }: otros clientes lo compran.
suggest-again = Quizá vuelva a necesitar { $item }: ya lo ha comprado antes.
suggest-taste = Le puede gustar { $item }: se parece a otras cosas que ha comprado o mirado en nuestra tienda.
suggest-with = Le puede gustar { $item }: combina con { $from }, que ha comprado o mirado en nuestra tienda.
suggest-history = Le puede gustar { $item }: combina con lo que ha comprado o mirado en nuestra tienda.
suggest-nothing = En este momento no tenemos nada que sugerirle.

code-unknown = No encontramos este código; por favor, compruebe cómo está escrito.
code-replaced = Este código fue sustituido por otro más reciente que le enviamos.
code-void = Este código ya no es válido.
code-expired = Este código caducó el { $day }.
code-from = Este código se puede usar a partir del { $moment }.
code-not-yet = Este código todavía no se puede usar.
code-used = Este código ya fue usado.
code-used-on = Este código se usó el { $day }.
code-used-for = Este código se usó en el pedido { $order }.
code-used-on-for = Este código se usó el { $day } en el pedido { $order }.
code-used-already = Este código ya se usó.
code-another-customer = Este código pertenece a otro cliente.
code-short = Este código es para pedidos de { $least } o más; faltan { $short }.
code-not-these-items = Este código no es para estos artículos, solo para { $items }.
code-saves = Con este código ahorra { $saves } en este pedido.
code-saves-about = Con este código ahorra unos { $saves } en este pedido.
code-takes-percent = Este código da un { $percent } % de descuento.
code-takes-amount = Este código da { $amount } de descuento.
code-works = Este código se puede usar.
code-only-least = Es para pedidos de { $least } o más.
code-only-items = Es para { $items }.
code-until = Es válido hasta el { $moment }.
grant-percent = Tengo para usted un código que da un { $percent } % de descuento en un pedido: { $code }.
grant-amount = Tengo para usted un código que da { $amount } de descuento en un pedido: { $code }.
grant-until = Puede usarlo una vez, hasta el { $day }.

letter-dear = Hola, [first name]:
letter-coupon-next = En su próximo pedido tiene { $off }.
letter-coupon = Tiene { $off }.
letter-flash = Solo por tiempo limitado: { $off }.
letter-members = Como miembro tiene { $off }.
letter-members-early-off = Como miembro puede comprar { $hours ->
    [one] { $hours } hora
   *[other] { $hours } horas
} antes que los demás, con { $off }.
letter-members-early = Como miembro puede comprar { $hours ->
    [one] { $hours } hora
   *[other] { $hours } horas
} antes que los demás.
letter-members-early-items = Como miembro puede comprar { $hours ->
    [one] { $hours } hora
   *[other] { $hours } horas
} antes que los demás: { $items }.
letter-winback-off = Hace tiempo que no le vemos. Para celebrar su vuelta tiene { $off }.
letter-winback = Hace tiempo que no le vemos y nos alegraría tenerle de vuelta.
letter-winback-items = Hace tiempo que no le vemos y nos alegraría tenerle de vuelta: { $items }.
letter-reminder-off = Quizá sea hora de hacer un nuevo pedido, esta vez con { $off }.
letter-reminder = Quizá sea hora de hacer un nuevo pedido.
letter-reminder-items = Quizá sea hora de hacer un nuevo pedido: { $items }.
letter-code = Su código: [code]
letter-again = Quizá vuelva a necesitar: [items]
letter-like = Creemos que le gustará: [items]
letter-valid-between = Es válido del { $from } al { $to }, una sola vez y solo para usted.
letter-valid-until = Es válido hasta el { $until }, una sola vez y solo para usted.
letter-valid-day = Es válido durante un día, una sola vez y solo para usted.
letter-valid-days = Es válido durante { $days ->
    [one] { $days } día
   *[other] { $days } días
} a partir de hoy, una sola vez y solo para usted.
letter-least = Es para pedidos de { $least } o más.
letter-public = La venta dura del { $from } al { $to }; no hace falta ningún código.
letter-stop = Si no desea recibir estos mensajes, responda «no» y no le enviaremos más.
