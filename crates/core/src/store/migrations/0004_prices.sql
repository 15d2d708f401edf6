CREATE TABLE paid_prices (
    item        INTEGER NOT NULL,
    price_minor INTEGER NOT NULL,
    actions     INTEGER NOT NULL,
    PRIMARY KEY (item, price_minor)
) STRICT, WITHOUT ROWID;
-- As a unit's price is worked out when actions are saved; one beyond all measure is a REAL here, and none there.
INSERT INTO paid_prices
    SELECT item, (amount_minor * 1000 + quantity_milli / 2) / quantity_milli AS price, count(*)
    FROM actions_in_force
    WHERE kind = 3 AND item IS NOT NULL AND amount_minor IS NOT NULL AND quantity_milli <> 0
    GROUP BY item, price HAVING typeof(price) = 'integer' AND price > 0;
UPDATE shop SET
    pages = (SELECT count(*) FROM actions WHERE kind IN (0, 1)),
    first_at = (SELECT min(at) FROM actions),
    last_at = (SELECT max(at) FROM actions);
