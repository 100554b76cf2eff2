package dev.graft.spark.ml;

import dev.graft.Api;
import dev.graft.UnusableInputException;
import dev.graft.guess.ColumnUse.Role;
import dev.graft.guess.TablePlan;
import dev.graft.spark.init.DataGuess;
import dev.graft.spark.init.Guessed;
import dev.graft.spark.init.InitOptions;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.JobScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * What {@code graft init} guesses of a table: which columns are what, what is predicted, by which
 * network, and how sure each guess is.
 *
 * <pre>{@code
 * InitialGuess guess = InitialGuess.ofFrame(rows, List.of("species"), null);
 * PipelineModel model = guess.pipeline().fit(rows);
 * model.transform(others).select("predicted_species");
 * }</pre>
 */
@Api
public final class InitialGuess {

  private final Guessed guessed;
  private final StructType schema;

  /**
   * @param schema of the DataFrame; null: it is a path
   */
  private InitialGuess(Guessed guessed, StructType schema) {
    this.guessed = guessed;
    this.schema = schema;
  }

  /**
   * Looks at a DataFrame; runs Spark jobs.
   *
   * @param targets columns to be predicted; empty: they are guessed
   * @param pretrained a model to begin with; null: random weights
   * @throws IllegalArgumentException if nothing can be learned of it
   */
  public static InitialGuess ofFrame(Dataset<Row> rows, List<String> targets, String pretrained) {
    DataGuess guess = new DataGuess(rows.sparkSession(), new InitOptions(targets, pretrained));
    return Unusable.plainly(
        () ->
            new InitialGuess(read(rows.sparkSession(), () -> guess.ofFrame(rows)), rows.schema()));
  }

  /**
   * Looks at files, or at a table of Spark's catalog.
   *
   * @param path a file, a folder, a pattern or a table's name
   * @throws IllegalArgumentException if nothing can be learned of them
   */
  public static InitialGuess ofPath(
      SparkSession spark, String path, List<String> targets, String pretrained) {
    DataGuess guess = new DataGuess(spark, new InitOptions(targets, pretrained));
    return Unusable.plainly(() -> new InitialGuess(read(spark, () -> guess.ofPath(path)), null));
  }

  /** Options of the command line are arguments here. */
  private static String inCode(String sentence) {
    return sentence.replace("--target", "target").replace("--pretrained", "pretrained");
  }

  private interface Reading {
    Guessed guess() throws IOException;
  }

  private static Guessed read(SparkSession spark, Reading reading) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    JobScope jobs = new Cancellation().over(context, "init: a look at the data");
    try {
      return reading.guess();
    } catch (UnusableInputException e) {
      throw new UnusableInputException(inCode(e.getMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      jobs.close();
    }
  }

  /** What was guessed: for each line what, the guess, how sure (certain, likely, a guess), why. */
  public List<List<String>> findings() {
    return guessed.findings().stream()
        .map(
            f ->
                List.of(
                    f.what(), f.guess(), f.confidence().word(), inCode(String.valueOf(f.why()))))
        .toList();
  }

  /** The command that runs the job file: {@code pretrain} or {@code fine-tune}. */
  public String command() {
    return guessed.command();
  }

  /**
   * The job file, commented.
   *
   * @param data what its heading calls the data
   * @param output the folder that the job writes
   * @throws IllegalArgumentException if it is the guess of a DataFrame
   */
  public String jobFile(String data, String output) {
    if (schema != null) {
      throw new IllegalArgumentException(
          "Cannot write a job file of a DataFrame: it has no path; look at a path, or fit pipeline().");
    }
    return guessed.text(data, output);
  }

  /**
   * The {@link #tuner()}, and before it what makes its columns of those of the table: numbers that
   * are missing become the median, categories one column each, labels the numbers of their classes.
   * After it, of classes, what adds {@code predicted_} and the target's name: the class that is
   * predicted, as a value of that column.
   *
   * @throws IllegalArgumentException if it is the guess of a path, or nothing for an estimator
   */
  public Pipeline pipeline() {
    return Unusable.call(() -> stages().stages(conf()));
  }

  /**
   * A FineTuner with the guessed settings. It takes a column of features and one of labels: {@link
   * #pipeline()} makes them.
   *
   * @throws IllegalArgumentException if it is the guess of a path, or nothing for an estimator
   */
  public FineTuner tuner() {
    return Unusable.call(() -> stages().tuner(conf()));
  }

  private InitialPipeline stages() {
    if (schema == null) {
      throw new UnusableInputException(
          "Cannot make stages of a path: they learn of a DataFrame; look at one, or run the job file.");
    }
    return new InitialPipeline(plan(), schema);
  }

  /** {@code classification} or {@code regression}. */
  public String task() {
    TablePlan plan = plan();
    return plan.classes() == null ? FineTuner.REGRESSION : FineTuner.CLASSIFICATION;
  }

  /** The column that is predicted. */
  public String labelCol() {
    return plan().targets().get(0).name();
  }

  /** The classes, in the order of their numbers; none if numbers are predicted. */
  public List<String> classNames() {
    return plan().classNames();
  }

  /** Columns of numbers, arrays and vectors that are features. */
  public List<String> numberCols() {
    return plan().of(Role.NUMBER);
  }

  /** Columns of texts, or of numbers that stand for things, that are categories. */
  public List<String> categoryCols() {
    TablePlan plan = plan();
    return plan.uses().stream()
        .filter(use -> use.role() == Role.CATEGORY || use.role() == Role.CODE)
        .map(use -> use.name())
        .toList();
  }

  /** Columns that are left out. */
  public List<String> ignoredCols() {
    return plan().of(Role.IGNORED);
  }

  /** The column whose values are not to be divided between training and test; null: none. */
  public String groupCol() {
    return plan().of(Role.GROUP).stream().findFirst().orElse(null);
  }

  /**
   * The one column that {@link #pipeline()} learns of as it is: the text, the pictures, or an array
   * or vector of numbers that has no other feature beside it; null: it makes a vector first.
   */
  public String featuresCol() {
    return InitialPipeline.only(plan());
  }

  /**
   * Settings for the param {@code conf} of a {@link FineTuner}: network, training, validation,
   * metric.
   */
  public String conf() {
    String conf = guessed.draft().settings(InitialGuess::isForEstimator);
    return plan().text() == null && plan().picture() == null && guessed.isPretraining()
        ? conf + "data.table.standardize = true\n"
        : conf;
  }

  private static boolean isForEstimator(String key) {
    return key.matches("(model|train|evaluate|data\\.(text|images|scale|normalization))\\..*")
        || key.equals("data.validation.fraction")
        || key.equals("data.stratified");
  }

  private TablePlan plan() {
    if (guessed.plan() == null) {
      throw new IllegalArgumentException(
          "Cannot say what the columns are: the data are files of pictures, not a table.");
    }
    return guessed.plan();
  }
}
