package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.spark.LocalSpark;
import dev.graft.spark.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What init writes for data that nobody has described, and that it runs. */
class InitCommandTest {

  @TempDir private Path folder;

  private Path job() {
    return folder.resolve("job.conf");
  }

  private CommandLineRun init(String data, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("init", data, "--job", job().toString(), "--output", folder + "/out"));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(new String[0]));
  }

  private Path write(String name, String text, Charset charset) throws IOException {
    return Files.write(folder.resolve(name), text.getBytes(charset));
  }

  /** Semicolons, decimal commas, another charset, missing numbers, an id, a date, categories. */
  private static String animals() {
    StringBuilder text = new StringBuilder("id;seen;town;weight;legs;tame;kind\n");
    for (int i = 0; i < 80; i++) {
      boolean bird = i % 2 == 0;
      text.append(i).append(";2024-05-").append(10 + i % 20).append(';');
      text.append(i % 3 == 0 ? "Köln" : "Ulm").append(';');
      text.append(i % 10 == 0 ? "NA" : (bird ? "0," : "7,") + i % 9).append(';');
      text.append(bird ? 2 : 4 - i % 5 % 2)
          .append(i % 3 == 0 ? ";true;" : ";false;")
          .append(bird ? "Vogel" : "Kuh")
          .append('\n');
    }
    return text.toString();
  }

  @Test
  void aTableOfAnotherCountryIsRead() throws IOException {
    Path data = write("animals.csv", animals(), StandardCharsets.ISO_8859_1);
    CommandLineRun init = init(data.toString(), "--try");
    assertThat(init.err()).isEmpty();
    assertThat(init.exitCode()).isZero();
    assertThat(init.out())
        .contains("Tried on 48 examples", "better than always answering ")
        .contains("CSV, semicolons, with a header", "graft pretrain --conf " + job())
        .containsPattern("target +kind +a guess")
        .containsPattern("decimal commas +weight +a guess")
        .containsPattern("left out +id +certain")
        .containsPattern("left out +seen +certain +holds dates");
    assertThat(Files.readString(job()))
        .contains("ISO-8859-1", "\"nullValue\":\"NA\"", "\"locale\":\"de-DE\"", "missing = median");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(data, job());
    }
  }

  private void assertIsRight(String command) {
    CommandLineRun check = CommandLineRun.of("check", command, "--conf", job().toString());
    assertThat(check.err()).isEmpty();
    assertThat(check.exitCode()).isZero();
  }

  @Test
  void picturesInFoldersAreClasses() throws IOException {
    for (String kind : List.of("oak", "fir")) {
      Files.createDirectories(folder.resolve("trees/" + kind));
      for (int i = 0; i < 12; i++) {
        ImageIO.write(
            new BufferedImage(20, 24, BufferedImage.TYPE_BYTE_GRAY),
            "png",
            folder.resolve("trees/" + kind + "/" + i + ".png").toFile());
      }
    }
    CommandLineRun init = init(folder.resolve("trees").toString());
    assertThat(init.err()).isEmpty();
    assertThat(Files.readString(job()))
        .contains("images.height = 24", "images.width = 20", "images.channels = 1");
    assertIsRight("pretrain");
  }

  @Test
  void aTableOfTheCatalogIsReadByItsFiles() {
    SparkSession spark = SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
    spark
        .range(60)
        .selectExpr("id", "id % 7 * 1.5 AS size", "if(id % 2 = 0, 'oak', 'fir') AS tree")
        .write()
        .option("path", folder.resolve("files").toString())
        .saveAsTable("trees_for_init");
    try {
      assertThat(init("trees_for_init").err()).isEmpty();
      assertThat(job()).content().contains("parquet", folder.resolve("files").toString());
      assertIsRight("pretrain");
    } finally {
      spark.sql("DROP TABLE trees_for_init");
    }
  }

  @Test
  void picturesThatATableNamesAreFound() throws IOException {
    StringBuilder table = new StringBuilder("file,tree\n");
    for (int i = 0; i < 30; i++) {
      Files.write(folder.resolve(i + ".png"), Pictures.file("png", i % 2, 16, 16, i));
      table.append(i).append(".png,").append(i % 2 == 0 ? "oak" : "fir").append('\n');
    }
    Path data = write("trees.csv", table.toString(), StandardCharsets.UTF_8);
    assertThat(init(data.toString()).err()).isEmpty();
    assertThat(job()).content().contains("path = file", "label = tree", "images.height = 16");
    assertIsRight("pretrain");
    Files.delete(job());
    assertRefused(data, "one column of classes", "--target", "tree", "--target", "file");
    Path other = write("other.csv", table.toString().replace(',', ';'), StandardCharsets.UTF_8);
    assertRefused(other, "whose column file names pictures: such a table is read as CSV in UTF-8");
    Path text = write("trees.txt", table.toString(), StandardCharsets.UTF_8);
    assertRefused(text, "csv in a file of this name");
  }

  @Test
  void aPretrainedFileIsCutBelowItsOutput() throws IOException {
    CommandLineRun init =
        init(
            CommandLineRun.file("data/mnist-sample").toString(),
            "--pretrained",
            CommandLineRun.file("data/keras/mnist-cnn.h5").toString());
    assertThat(init.err()).isEmpty();
    assertThat(init.out())
        .contains("graft fine-tune --conf " + job())
        .containsPattern("pixels +scale = 255 +a guess");
    assertThat(Files.readString(job()))
        .contains("cut = features", "t10k-labels-idx1-ubyte.gz", "optimizer.type = lbfgs");
    assertIsRight("fine-tune");
  }

  @Test
  void aJobFileThatIsThereStays() throws IOException {
    Files.writeString(job(), "mine");
    Path data = write("animals.csv", animals(), StandardCharsets.ISO_8859_1);
    CommandLineRun init = init(data.toString());
    assertThat(init.exitCode()).isEqualTo(2);
    assertThat(init.err()).contains("it is there already").contains("--overwrite");
    assertThat(job()).hasContent("mine");
  }

  private void assertRefused(Path data, String why, String... more) {
    CommandLineRun init = init(data.toString(), more);
    assertThat(init.exitCode()).isEqualTo(2);
    assertThat(init.err()).contains(why);
    assertThat(init.err().strip().lines()).hasSize(1);
    assertThat(job()).doesNotExist();
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void badInputIsRefusedInASentence() throws IOException {
    assertRefused(
        folder.resolve("nowhere.csv"),
        "there is no such file, folder or pattern, and no such table");
    assertRefused(Files.createDirectory(folder.resolve("empty")), "there is no file in it");
    assertRefused(
        Files.write(folder.resolve("binary.bin"), new byte[] {7, 0, 1, 0, 9, 0, 3}),
        "it is a binary file of no kind that init knows");
    assertRefused(
        write("one.csv", "name\na\nb\nc\n", StandardCharsets.UTF_8),
        "a table of two columns or more is needed");
    Path data = write("animals.csv", animals(), StandardCharsets.UTF_8);
    assertRefused(data, "no such column, the nearest is kind", "--target", "kimd");
    assertRefused(data, "as an id has", "--target", "id");
    assertRefused(data, "its values are dates", "--target", "seen");
  }
}
