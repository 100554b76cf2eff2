package dev.graft.spark.init;

import dev.graft.UnusableInputException;
import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Looks at data that nobody has described, and thinks out a job. */
public final class DataGuess {

  private final SparkSession spark;
  private final InitOptions options;

  public DataGuess(SparkSession spark, InitOptions options) {
    this.spark = spark;
    this.options = options;
  }

  /**
   * The job on the files of a path or pattern, or on a table of Spark's catalog.
   *
   * @throws UnusableInputException if nothing can be learned of them
   */
  public Guessed ofPath(String path) throws IOException {
    DataFiles files = DataFiles.of(spark.sparkContext().hadoopConfiguration(), path);
    if (files == null) {
      return ofCatalog(path);
    }
    StartingModel model = model();
    if (BinaryPictures.isCifar(files)) {
      return new BinaryPictures(files, model).cifar();
    }
    FileKind kind =
        FileKind.of(files.first().toString(), files.head(files.first(), TableSource.HEAD));
    return switch (kind) {
      case PICTURE -> new PictureGuess(files, model).guess();
      case IDX -> new BinaryPictures(files, model).idx();
      default -> ofTable(files, kind, model);
    };
  }

  private Guessed ofCatalog(String name) throws IOException {
    CatalogTable table = CatalogTable.of(spark, name);
    if (table == null) {
      throw new UnusableInputException(
          "Cannot find %s: there is no such file, folder or pattern, and no such table in the catalog."
              .formatted(name));
    }
    TableSource source = TableSource.of(spark, table);
    return new TableGuess(source, name, options, model()).guess();
  }

  private Guessed ofTable(DataFiles files, FileKind kind, StartingModel model) throws IOException {
    if (kind == FileKind.TEXT && files.areTextsInFolders()) {
      throw new UnusableInputException(
          "Cannot use %s: it holds a text a file; Graft reads texts from a table with a column for the text and one for its class, so write them to one (CSV, JSON lines or Parquet)."
              .formatted(files.path()));
    }
    TableSource source = TableSource.of(spark, files, kind);
    return new TableGuess(source, files.path(), options, model).guess(files);
  }

  private StartingModel model() throws IOException {
    return options.pretrained() == null
        ? null
        : StartingModel.of(spark.sparkContext().hadoopConfiguration(), options.pretrained());
  }

  /**
   * The job on a DataFrame.
   *
   * @throws UnusableInputException if nothing can be learned of it
   */
  public Guessed ofFrame(Dataset<Row> rows) throws IOException {
    return new TableGuess(TableSource.ofFrame(rows), "the DataFrame", options, model()).guess();
  }
}
