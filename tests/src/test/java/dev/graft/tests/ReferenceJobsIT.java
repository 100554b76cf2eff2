package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job files of R4 and R5, whose data and weights no package carries, on made up pictures of the
 * exact format: they run, and what they train is what they say.
 */
@Tag("long")
class ReferenceJobsIT {

  private static final int PICTURES = 40;
  private static final int BYTES = 3 * 32 * 32;

  @TempDir private static Path folder;

  /** Pictures as CIFAR's binary version has them: labels, then red, green and blue. */
  private static Path pictures(String name, int labels, int classes) throws IOException {
    byte[] file = new byte[PICTURES * (labels + BYTES)];
    new Random(name.hashCode()).nextBytes(file);
    for (int i = 0; i < PICTURES; i++) {
      int at = i * (labels + BYTES);
      file[at] = (byte) (i % 10);
      file[at + labels - 1] = (byte) (i % classes);
    }
    return Files.write(folder.resolve(name), file);
  }

  private static JsonNode run(String command, String conf, String output, String... sets)
      throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of(command, "--master", "local[2]", "--conf", conf));
    List<String> all = new ArrayList<>(Arrays.asList(sets));
    all.add("output=" + folder.resolve(output));
    all.add("train.epochs=1");
    all.add("train.batch-size=20");
    all.forEach(set -> arguments.addAll(List.of("--set", set)));
    if (conf.startsWith("conf/torch-")) {
      arguments.addAll(List.of("--", "--jars", "engines/torch/target/graft-torch.jar"));
    }
    GraftProcess.Result result = GraftProcess.graft(arguments.toArray(new String[0])).run();
    assertThat(result.exitCode()).as(result.output()).isZero();
    return GraftProcess.report(folder.resolve(output));
  }

  @Test
  void allLayersOfAResidualNetworkAreTrainedOnFromCifar100ToCifar10() throws Exception {
    run(
        "pretrain",
        "conf/resnet-pretrain.conf",
        "resnet",
        "data.train.path=" + pictures("train.bin", 2, 100),
        "data.test.path=" + pictures("test.bin", 2, 100));
    pictures("data_batch_1.bin", 1, 10);
    JsonNode report =
        run(
            "fine-tune",
            "conf/resnet-cifar10.conf",
            "cifar10",
            "data.train.path=" + folder.resolve("data_batch_*.bin"),
            "data.test.path=" + pictures("test_batch.bin", 1, 10),
            "model.pretrained=" + folder.resolve("resnet"),
            "evaluate.baselines=[]");
    assertThat(report.at("/model/trainable").asLong()).isEqualTo(11_173_962);
    assertThat(report.at("/model/created").toString()).isEqualTo("[\"classes\"]");
    assertThat(report.at("/metrics/test/examples").asLong()).isEqualTo(PICTURES);
  }

  @Test
  void aSmallClassifierIsTrainedOnWhatVgg16GivesOnce() throws Exception {
    Path data = pictures("vgg_batch_1.bin", 1, 10);
    Path test = pictures("vgg_test.bin", 1, 10);
    JsonNode report =
        run(
            "fine-tune",
            "conf/vgg16-cifar10.conf",
            "vgg16-head",
            "data.train.path=" + data,
            "data.test.path=" + test,
            "model.pretrained=" + TorchvisionFile.vgg16(folder.resolve("vgg16.safetensors")),
            "model.architecture.name=vgg16",
            "evaluate.baselines=[probe]");
    assertThat(report.at("/model/parameters").asLong())
        .isEqualTo(14_714_688 + 512 * 64 + 64 + 64 * 10 + 10);
    assertThat(report.at("/model/trainable").asLong()).isEqualTo(512 * 64 + 64 + 64 * 10 + 10);
    assertThat(report.at("/training/backbonePasses").asLong()).isEqualTo(2 * PICTURES);
  }

  @Test
  void allLayersOfAnEncoderAreTrainedOnOnReviews() throws Exception {
    Path engines = GraftProcess.ROOT.resolve("engines");
    JsonNode report =
        run(
            "fine-tune",
            "conf/torch-text.conf",
            "text",
            "data.train.path=data/imdb-sample/reviews.json.gz",
            "data.validation.fraction=0.1",
            "data.test.fraction=0.1",
            "model.pretrained="
                + engines.resolve("torch/src/test/resources/dev/graft/engine/torch/encoder.pt"),
            "model.tokenizer="
                + engines.resolve("onnx/src/test/resources/dev/graft/engine/onnx/tokenizer.json"));
    assertThat(report.at("/model/trainable").asLong()).isEqualTo(39 * 8 + 2 * 8 + 8 * 2 + 2);
    assertThat(report.at("/model/created").toString()).isEqualTo("[\"kind\"]");
    assertThat(report.at("/metrics/test/examples").asLong()).isPositive();
  }

  @Test
  void allLayersOfTorchvisionsResNet18AreTrainedOn() throws Exception {
    pictures("torch_batch_1.bin", 1, 10);
    JsonNode report =
        run(
            "fine-tune",
            "conf/resnet-cifar10.conf",
            "torch",
            "data.train.path=" + folder.resolve("torch_batch_*.bin"),
            "data.test.path=" + pictures("torch_test.bin", 1, 10),
            "model.pretrained=" + TorchvisionFile.resNet18(folder.resolve("resnet18.safetensors")),
            "model.architecture.name=resnet18",
            "evaluate.baselines=[]");
    assertThat(report.at("/model/trainable").asLong()).isEqualTo(11_176_512 + 512 * 10 + 10);
    assertThat(report.at("/model/copied").toString())
        .contains("\"conv1\"", "\"layer4.1.bn2\"")
        .doesNotContain("fc");
    assertThat(report.at("/metrics/test/examples").asLong()).isEqualTo(PICTURES);
  }
}
