package dev.graft.spark.cli;

import static dev.graft.spark.Fixtures.graph;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.io.BundleStore;
import dev.graft.save.Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input: one sentence, exit code 2, nothing half-written. */
class BadInputTest {

  @TempDir static Path folder;

  private static Path pretrained;

  @BeforeAll
  static void pretrain() {
    pretrained = folder.resolve("pretrained");
    assertThat(CommandLineRun.pretrain(pretrained, "train.epochs=1").exitCode()).isZero();
  }

  private static void refuses(String sentencePart, String... sets) {
    Path output = folder.resolve("never");
    CommandLineRun run = CommandLineRun.fineTune(pretrained, output, sets);
    assertThat(run.err()).contains(sentencePart).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(output).doesNotExist();
  }

  @Test
  void aMissingFile() {
    refuses("there is no such file", "data.train.images=" + folder.resolve("nowhere"));
  }

  @Test
  void aMissingJobFile() {
    CommandLineRun run = CommandLineRun.of("fine-tune", "--conf", "nowhere.conf");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("nowhere.conf: there is no such file").hasLineCount(1);
  }

  @Test
  void aTruncatedPlainIdxFile() throws IOException {
    refuses("truncated", "data.train.images=" + cutShort(plain("train-images-idx3-ubyte")));
  }

  @Test
  void aTruncatedGzippedIdxFile() throws IOException {
    Path gz = CommandLineRun.file("data/fashion-mnist-sample/train-images-idx3-ubyte.gz");
    refuses("it is truncated", "data.train.images=" + cutShort(Files.readAllBytes(gz)));
  }

  @Test
  void aFileThatIsNotIdx() {
    refuses(
        "not an IDX file", "data.train.images=" + CommandLineRun.file("data/digits/digits.csv.gz"));
  }

  @Test
  void labelsOutsideTheClasses() throws IOException {
    byte[] labels = plain("train-labels-idx1-ubyte");
    labels[8 + 17] = 10;
    Path file = Files.write(folder.resolve("labels"), labels);
    refuses("Cannot use the label 10 of record 17 in " + file, "data.train.labels=" + file);
  }

  @Test
  void imagesOfTwoSizes() throws IOException {
    byte[] images = new byte[16 + 2 * 32 * 32];
    System.arraycopy(
        new byte[] {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 32, 0, 0, 0, 32}, 0, images, 0, 16);
    Path other = Files.write(folder.resolve("images32"), images);
    Path labels = Files.write(folder.resolve("labels2"), new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 3, 4});
    refuses(
        "shape [32, 32], the other's [28, 28]",
        "data.test.images=" + other,
        "data.test.labels=" + labels);
  }

  @Test
  void moreImagesThanLabels() throws IOException {
    Path labels = Files.write(folder.resolve("labels1"), new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 3});
    refuses("3000 images, the other 1 labels", "data.train.labels=" + labels);
  }

  @Test
  void aCutThatIsNotALayer() {
    refuses("its layers are conv, pool, dense, out", "model.cut=pol");
  }

  /** What is wrong with the data would be told if they were read first. */
  @Test
  void aLayerOfUnknownWordsBeforeTheDataAreRead() {
    String nowhere = "data.train.images=" + folder.resolve("nowhere");
    refuses(
        "Cannot use loss = hinge in layer new: use categorical-crossentropy",
        nowhere,
        "model.cut=dense",
        "model.head=[{name: new, type: output, units: 10, loss: hinge}]");
    refuses(
        "Cannot use activation = rellu in layer below: use linear, relu, ",
        nowhere,
        "model.cut=dense",
        "model.head=[{name: below, type: dense, units: 10, activation: rellu}, {name: new, type: output, units: 10}]");
  }

  @Test
  void aHeadWhoseInputDoesNotFit() {
    refuses(
        "it takes inputs = 99, and dense gives 16",
        "model.cut=dense",
        "model.head=[{name: new, type: output, units: 10, inputs: 99}]");
    refuses(
        "it gives values, images are needed",
        "model.cut=dense",
        "model.head=[{name: new, type: convolution2d, units: 10, kernel: 2}, {name: o, type: output, units: 10}]");
  }

  @Test
  void whatCsvDoesNotReadNamesTable() throws IOException {
    String table = "data.format = table with data.table.format = csv";
    Path texts = Files.writeString(folder.resolve("texts.csv"), "good,1\nbad,0\n");
    refuses("\"good\", not a number; ", csv(texts.toString()));
    refuses(table, csv(texts.toString()));
    refuses(": it is a folder, data.format = csv reads one file; " + table, csv(folder.toString()));
    refuses(
        ": it is a pattern, data.format = csv reads one file; " + table, csv(folder + "/*.csv"));
  }

  @Test
  void aBinaryFileIsNoTable() throws IOException {
    Path file = Files.write(folder.resolve("parquet.csv"), new byte[] {'P', 'A', 'R', '1', 0, 3});
    refuses("parquet.csv as text: it is a Parquet file", csv(file.toString()));
    refuses(
        "parquet.csv as text: it is a Parquet file",
        "data.format=table",
        "data.table.format=csv",
        "data.train={path: \"" + file + "\", images: null, labels: null}",
        "data.test={images: null, labels: null}");
  }

  private static String[] csv(String path) {
    return new String[] {
      "data.format=csv",
      "data.train={path: \"" + path + "\", images: null, labels: null}",
      "data.test={images: null, labels: null}"
    };
  }

  @Test
  void anUnknownKeySuggestsTheNearest() {
    refuses("Unknown setting train.epoch", "train.epoch=3");
    refuses("the nearest valid one is train.epochs", "train.epoch=3");
  }

  @Test
  void anOutputThatIsSomethingElse() throws IOException {
    Path output = Files.createDirectories(folder.resolve("mine"));
    Path file = Files.writeString(output.resolve("thesis.txt"), "precious");
    CommandLineRun run = CommandLineRun.fineTune(pretrained, output, "--overwrite");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("holds no run of Graft").hasLineCount(1);
    assertThat(file).hasContent("precious");
    Files.writeString(output.resolve("run.json"), "{\"graft\": 0}");
    assertThat(CommandLineRun.fineTune(pretrained, output, "--overwrite").err())
        .contains("holds no run of Graft");
    assertThat(file).hasContent("precious");
  }

  @Test
  void somethingElseBesideARunIsNeverDeleted() throws IOException {
    Path output = folder.resolve("beside");
    assertThat(CommandLineRun.pretrain(output, "train.epochs=1").exitCode()).isZero();
    Path file = Files.writeString(output.resolve("thesis.txt"), "precious");
    CommandLineRun run = CommandLineRun.pretrain(output, "train.epochs=1", "seed=9", "--overwrite");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("[thesis.txt]").hasLineCount(1);
    assertThat(file).hasContent("precious");
  }

  @Test
  void aZipThatIsNotAModel() throws IOException {
    Path zip = folder.resolve("not-a-model.zip");
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream writer = new ZipOutputStream(out)) {
      writer.putNextEntry(new ZipEntry("readme.txt"));
      writer.write(1);
    }
    refuses("Cannot load a model from " + zip, "model.pretrained=" + zip);
  }

  @Test
  void aModelThatIsNotThere() {
    refuses("there is nothing there", "model.pretrained=" + folder.resolve("nothing"));
  }

  @Test
  void aBatchSmallerThanTheWorkers() {
    refuses("Cannot share train.batch-size = 1 among 2 workers", "train.batch-size=1");
  }

  @Test
  void aTruncatedGzippedCsvFile() throws IOException {
    byte[] gz = Files.readAllBytes(CommandLineRun.file("data/digits/digits.csv.gz"));
    Path file = cutShort(gz);
    refuses(
        "Cannot read " + file + ": it is damaged or breaks off",
        "data.format=csv",
        "data.train.images=null",
        "data.train.labels=null",
        "data.test.images=null",
        "data.test.labels=null",
        "data.train.path=" + file);
  }

  @Test
  void aFilesystemThatIsNotThere() {
    refuses(
        "Cannot use the path nofs://data/x: No FileSystem for scheme",
        "data.train.images=nofs://data/x");
    refuses("Cannot use the path nofs://models/x", "model.pretrained=nofs://models/x");
  }

  @Test
  void settingsThatDoNothing() {
    refuses(
        "patience without validation",
        "data.validation.fraction=0",
        "train.early-stopping.patience=2");
  }

  @Test
  void examplesThatDoNotFitTheNetwork() {
    refuses(
        "Cannot feed examples of shape [64] to the layer conv",
        "data.format=csv",
        "data.train.images=null",
        "data.train.labels=null",
        "data.test.images=null",
        "data.test.labels=null",
        "data.train.path=" + CommandLineRun.file("data/digits/digits.csv.gz"));
  }

  @Test
  void recordsThatCannotBeRead() throws IOException {
    Path csv = Files.writeString(folder.resolve("bad.csv"), "1,2,0\n1,x,1\n3,4,1\n");
    refuses(
        "bad.csv: 1 of 3 records cannot be read, data.max-corrupt allows a share of 0.01; the first: record 1 in ",
        "data.format=csv",
        "data.train.images=null",
        "data.train.labels=null",
        "data.test.images=null",
        "data.test.labels=null",
        "data.train.path=" + csv);
  }

  @Test
  void aCommandThatDoesNotExist() {
    assertThat(CommandLineRun.of("finetune").exitCode()).isEqualTo(2);
  }

  private static byte[] plain(String name) throws IOException {
    Path gz = CommandLineRun.file("data/fashion-mnist-sample/" + name + ".gz");
    try (var in = new GZIPInputStream(Files.newInputStream(gz))) {
      return in.readAllBytes();
    }
  }

  private static Path cutShort(byte[] bytes) throws IOException {
    return Files.write(
        folder.resolve("short-" + bytes.length), java.util.Arrays.copyOf(bytes, bytes.length / 2));
  }

  @Test
  void averagingThatCannotBe() {
    refuses("Cannot use train.average-every = 0", "train.average-every=0");
    refuses("Cannot use train.replies.quorum = 1.2", "train.replies.quorum=1.2");
    refuses(
        "Cannot use train.codec.error-feedback = true",
        "train.codec.type=fp16",
        "train.codec.error-feedback=true");
    refuses(
        "Cannot use train.merge without validation data",
        "train.merge=[ema]",
        "data.validation.fraction=0",
        "data.validation.images=null",
        "data.validation.labels=null");
  }

  @Test
  void anEngineWhoseJarIsNotThere() {
    refuses(
        "Cannot use train.engine = \"dl4j\" (--set train.engine): there is no such engine, only graft"
            + " (Graft's own); dl4j is in engines/dl4j-spark/target/graft-dl4j.jar, which goes to"
            + " spark-submit with --jars.",
        "train.engine=dl4j");
  }

  @Test
  void aPretrainedModelThatIsNotFinite() throws IOException {
    ComputationGraph network =
        graph(Bundle.load(BundleStore.directory(pretrained.resolve("model"))).network());
    network.params().putScalar(3, Float.NaN);
    Path zip = folder.resolve("diverged.zip");
    ModelSerializer.writeModel(network, zip.toFile(), false);
    refuses("are NaN or infinite", "model.pretrained=" + zip);
  }
}
