package dev.graft.spark.init;

import dev.graft.UnusableInputException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/**
 * A table of Spark's catalog, as a job file names it: by its data source and the path of its files.
 *
 * @param provider its data source
 */
record CatalogTable(String provider, String location) {

  private static final Set<String> FILES = Set.of("parquet", "orc", "delta");

  /**
   * Null: the catalog has no such table.
   *
   * @throws UnusableInputException if it has no files that a job could read
   */
  static CatalogTable of(SparkSession spark, String name) {
    if (!name.matches("\\w+(\\.\\w+){0,2}") || !spark.catalog().tableExists(name)) {
      return null;
    }
    Map<String, String> said = new HashMap<>();
    spark
        .sql("DESCRIBE TABLE EXTENDED " + name)
        .collectAsList()
        .forEach(row -> said.put(row.getString(0), row.getString(1)));
    String provider = String.valueOf(said.get("Provider"));
    String location = said.get("Location");
    if (location == null || !FILES.contains(provider)) {
      throw new UnusableInputException(
          "Cannot use the table %s of the catalog: a job file reads tables by their files, and it is of the kind %s; save it as Parquet (spark.table(\"%s\").write.parquet(PATH)) and name that."
              .formatted(name, location == null ? "view" : provider, name));
    }
    return new CatalogTable(provider, location.replaceFirst("^file:/+", "/"));
  }
}
