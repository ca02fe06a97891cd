/// The only room with SQL: a [io.anymask.dataengine.store.Database] runs transactions on SQLite or PostgreSQL, and
/// a [io.anymask.dataengine.store.Transaction] gives the tables.
@NullMarked
package io.anymask.dataengine.store;

import org.jspecify.annotations.NullMarked;
