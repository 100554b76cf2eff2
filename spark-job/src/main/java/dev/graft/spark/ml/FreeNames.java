package dev.graft.spark.ml;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/** Names for new columns, which a table has not, and which every stage of Spark ML takes. */
final class FreeNames {

  private final Set<String> taken = new HashSet<>();

  FreeNames(StructType schema) {
    for (String name : schema.fieldNames()) {
      take(name);
    }
  }

  private boolean take(String name) {
    return taken.add(name.toLowerCase(Locale.ROOT)); // Spark finds columns in whatever case
  }

  /** The name that is wanted, or the next one to it. */
  String of(String wanted) {
    String name = wanted.replaceAll("[.`]", "_");
    while (!take(name)) {
      name += "_";
    }
    return name;
  }
}
