package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.Pictures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.SparkSession;

/** Jobs all of whose files are in one storage: data, pretrained model, checkpoints, bundle. */
final class StoredJobs {

  static final String PRETRAINED = "pretrained";
  static final String TUNED = "tuned";
  static final String EVALUATED = "evaluated";
  static final String PREDICTED = "predicted";
  static final String PICTURES = "pictures";
  static final String TABLE = "table";

  private static final String CONF = "tests/src/test/resources/storage/";
  private static final Path CLASSES = JobProcess.ROOT.resolve("tests/target/test-classes");
  static final String DIGITS = "data/mnist-sample/train-";
  private static final String CLOTHES = "data/fashion-mnist-sample/train-";
  static final String TEST_CLOTHES = "data/fashion-mnist-sample/t10k-";

  private static final int PAUSE_MILLIS = 250;

  private final Storage storage;
  private final Path scratch;
  private final Set<String> run = new HashSet<>();
  private String paths;

  /**
   * @param scratch a folder of this machine
   */
  StoredJobs(Storage storage, Path scratch) {
    this.storage = storage;
    this.scratch = scratch;
    this.paths = storage.root();
  }

  /** The same jobs with other words for the same paths. */
  StoredJobs named(String root) {
    StoredJobs other = new StoredJobs(storage, scratch);
    other.paths = root;
    return other;
  }

  /** Runs a job, and the one that it begins with, unless they have been run. */
  void need(String output) throws Exception {
    if (run.contains(output)) {
      return;
    }
    switch (output) {
      case PRETRAINED -> {
        copyIdx("");
        done(pretrain());
      }
      case TUNED -> {
        need(PRETRAINED);
        done(fineTune(TUNED));
      }
      case EVALUATED -> {
        need(TUNED);
        done(evaluate());
      }
      case PREDICTED -> {
        need(TUNED);
        done(predict(PREDICTED, TUNED, images(TEST_CLOTHES)));
      }
      case PICTURES -> {
        copyPictures("");
        done(pictures());
      }
      case TABLE -> {
        copy(parquet(scratch.resolve("parquet")), "data/digits.parquet/");
        done(table());
      }
      default -> throw new IllegalArgumentException(output);
    }
    run.add(output);
  }

  /** Whether a job has been run. */
  boolean has(String output) {
    return run.contains(output);
  }

  /** Says that a job has been run otherwise. */
  void ran(String output) {
    run.add(output);
  }

  /** Copies pictures of three classes. */
  void copyPictures(String into) throws IOException {
    copy(Pictures.folder(scratch.resolve("pictures"), 12, 5), into + "data/pictures/");
  }

  /** Copies the bundled digits and clothes. */
  void copyIdx(String into) throws IOException {
    for (String set : List.of(DIGITS, CLOTHES, TEST_CLOTHES)) {
      for (String file : List.of(images(set), labels(set))) {
        storage.put(into + file, Files.readAllBytes(JobProcess.ROOT.resolve(file)));
      }
    }
  }

  /** A set's pictures. */
  static String images(String set) {
    return set + "images-idx3-ubyte.gz";
  }

  /** Unpacks a file of pictures, which can be divided then, and returns its name. */
  String unpack(String file) throws IOException {
    String name = file.substring(0, file.length() - ".gz".length());
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(storage.get(file)))) {
      storage.put(name, in.readAllBytes());
    }
    return name;
  }

  private static String labels(String set) {
    return set + "labels-idx1-ubyte.gz";
  }

  private void copy(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().endsWith(".crc")) {
          storage.put(name + folder.relativize(file), Files.readAllBytes(file));
        }
      }
    }
  }

  /** The bundled digits in two files. */
  private static Path parquet(Path folder) {
    if (!Files.exists(folder)) {
      spark()
          .read()
          .option("inferSchema", true)
          .csv(JobProcess.ROOT.resolve("data/digits/digits.csv.gz").toString())
          .withColumnRenamed("_c64", "digit")
          .repartition(2)
          .write()
          .parquet(folder.toUri().toString());
    }
    return folder;
  }

  private static SparkSession spark() {
    return SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
  }

  /** The path of a file or folder, as jobs name it. */
  String path(String name) {
    return paths + "/" + name;
  }

  /** A network to begin with. */
  JobProcess pretrain(String... more) throws IOException {
    return start("pretrain", CONF + "pretrain.conf", PRETRAINED, more(train(DIGITS), more));
  }

  /** Ten rounds. */
  JobProcess fineTune(String output, String... more) throws IOException {
    List<String> words = train(CLOTHES);
    words.add("model.pretrained=" + path(PRETRAINED));
    return start("fine-tune", CONF + "fine-tune.conf", output, more(words, more));
  }

  /** The evaluation of what was saved. */
  JobProcess evaluate(String... more) throws IOException {
    List<String> words = new ArrayList<>();
    words.add("data.test.images=" + path(images(TEST_CLOTHES)));
    words.add("data.test.labels=" + path(labels(TEST_CLOTHES)));
    words.add("model.pretrained=" + path(TUNED));
    return start("evaluate", "conf/clothes-evaluate.conf", EVALUATED, more(words, more));
  }

  /**
   * Predictions for pictures without labels.
   *
   * @param model the output of a job before
   * @param images a file
   */
  JobProcess predict(String output, String model, String images, String... more)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.add("data.predict.images=" + path(images));
    words.add("model.pretrained=" + path(model));
    return start("predict", "conf/clothes-predict.conf", output, more(words, more));
  }

  /** The files of predictions. */
  Set<String> predictionFiles(String output) throws IOException {
    return storage.names(output + "/predictions/").stream()
        .filter(name -> name.endsWith(".parquet"))
        .collect(Collectors.toSet());
  }

  /** Those that a job that has not finished has taken note of. */
  Set<String> notedFiles(String output) throws IOException {
    StringBuilder notes = new StringBuilder();
    for (String name : storage.names(output + "/progress/")) {
      if (name.endsWith(".json")) {
        notes.append(new String(storage.get(name), StandardCharsets.UTF_8));
      }
    }
    return predictionFiles(output).stream()
        .filter(file -> notes.indexOf(file.substring(file.lastIndexOf('/') + 1)) >= 0)
        .collect(Collectors.toSet());
  }

  /** What was predicted for each record. */
  List<String> predictions(String output) throws IOException {
    Path copies = Files.createTempDirectory(Files.createDirectories(scratch), output);
    for (String file : predictionFiles(output)) {
      Files.write(copies.resolve(file.substring(file.lastIndexOf('/') + 1)), storage.get(file));
    }
    return spark()
        .read()
        .parquet(copies.toUri().toString())
        .drop("path")
        .sort("record")
        .toJSON()
        .collectAsList();
  }

  /** Training on a folder of pictures. */
  JobProcess pictures(String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("data.train.path=" + path("data/pictures")));
    return start("pretrain", CONF + "pictures.conf", PICTURES, more(words, more));
  }

  /** Training on a Parquet table. */
  JobProcess table(String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("data.train.path=" + path("data/digits.parquet")));
    return start("pretrain", CONF + "table.conf", TABLE, more(words, more));
  }

  /** What the command {@code inspect} says of a model. */
  JobProcess inspect(String output, String... more) throws IOException {
    return start(List.of("inspect", path(output), "--master", "local[2]"), List.of(more));
  }

  private List<String> train(String set) {
    return new ArrayList<>(
        List.of(
            "data.train.images=" + path(images(set)), "data.train.labels=" + path(labels(set))));
  }

  private static List<String> more(List<String> words, String... more) {
    words.addAll(Arrays.asList(more));
    return words;
  }

  /**
   * @param words settings of the job (key=value), of Spark (spark.key=value), or --overwrite
   */
  private JobProcess start(String command, String conf, String output, List<String> words)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command, "--conf", conf));
    arguments.addAll(List.of("--master", "local[2]", "--set", "output=" + path(output)));
    List<String> spark = new ArrayList<>();
    for (String word : words) {
      if (word.startsWith("spark.")) {
        spark.add(word);
      } else if (word.startsWith("--")) {
        arguments.add(word);
      } else {
        arguments.addAll(List.of("--set", word));
      }
    }
    return start(arguments, spark);
  }

  private JobProcess start(List<String> command, List<String> spark) throws IOException {
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(List.of("--", "--driver-memory", "1g"));
    arguments.addAll(storage.submit());
    List<String> settings = new ArrayList<>(spark);
    settings.add("spark.ui.enabled=false");
    settings.add("spark.local.dir=" + scratch);
    settings.add("spark.driver.extraClassPath=" + CLASSES);
    settings.add("spark.extraListeners=" + JobEvents.class.getName());
    settings.forEach(setting -> arguments.addAll(List.of("--conf", setting)));
    return JobProcess.start(arguments, storage.environment());
  }

  /** Waits for a job's end; returns what it said. */
  static String done(JobProcess job) throws InterruptedException {
    return ended(job, 0);
  }

  /** Waits for a job's end and checks its exit code; returns what it said. */
  static String ended(JobProcess job, int exitCode) throws InterruptedException {
    try (job) {
      assertThat(job.exitCode()).as(job.output()).isEqualTo(exitCode);
      return job.output();
    }
  }

  JsonNode report(String output) throws IOException {
    return new ObjectMapper().readTree(storage.get(output + "/report.json"));
  }

  /** Words that make rounds long enough to be hit. */
  static String[] slowly(String... more) {
    List<String> words = new ArrayList<>(List.of(more));
    words.add("spark.plugins=" + PauseInRounds.class.getName());
    words.add(PauseInRounds.MILLIS + "=" + PAUSE_MILLIS);
    return words.toArray(new String[0]);
  }

  /** What does not depend on where the files are. */
  Map<String, JsonNode> bits(String output) throws IOException {
    JsonNode report = report(output);
    ObjectNode examples = ((ObjectNode) report.path("data")).retain("train", "validation", "test");
    return Map.of(
        "weights",
        report.path("weightsSha256"),
        "metrics",
        report.path("metrics"),
        "examples",
        examples);
  }
}
