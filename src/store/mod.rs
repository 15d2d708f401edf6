//! SQLite, and all the SQL there is: typed queries by table, migrations, column chunks.
