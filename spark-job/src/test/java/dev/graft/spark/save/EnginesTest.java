package dev.graft.spark.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.ModelSettings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.Normalization;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.NetworkEngine;
import dev.graft.io.Json;
import dev.graft.save.Bundle;
import dev.graft.spark.UsersJar;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines of users' jars beside Graft's own: whose a model file is. */
class EnginesTest {

  private static final Configuration HADOOP = new Configuration(false);

  /** Takes every Keras file for its own, and all that begins with its name. */
  private static final String ENGINE =
"""
      package org.NAME;
      import dev.graft.engine.ModelFile;
      import dev.graft.engine.NetworkEngine;
      import dev.graft.engine.SavedModel;
      import dev.graft.io.Manifest;
      import java.util.Optional;
      public final class Engine implements NetworkEngine {
        public String name() { return "NAME"; }
        public int apiVersion() { return API; }
        public String reads() { return "a NAME model"; }
        public boolean knows(ModelFile file) {
          String first = new String(file.beginning(), java.nio.charset.StandardCharsets.ISO_8859_1);
          return first.contains("HDF") || first.startsWith("theirs");
        }
        public FileContent read(ModelFile file) {
          throw new dev.graft.UnusableInputException("read by NAME");
        }
        public Optional<SavedModel> network(Manifest.Checked bundle, String location) {
          return bundle.has("model.zip") ? Optional.of(network()) : Optional.empty();
        }
        private static SavedModel network() {
          return (SavedModel) java.lang.reflect.Proxy.newProxyInstance(
              Engine.class.getClassLoader(),
              new Class<?>[] {SavedModel.class},
              (proxy, method, arguments) -> null);
        }
      }
""";

  private static final Path FIXTURES =
      Path.of("../engines/dl4j/src/test/resources/dev/graft/engine/dl4j");

  private static final Path KERAS = FIXTURES.resolve("keras/keras3-dense.h5");

  @TempDir static Path folder;

  private static Path theirs;
  private static Path one;
  private static Path other;

  @BeforeAll
  static void jars() throws IOException {
    NativeRuntime.pinIfFree();
    theirs = Files.writeString(folder.resolve("theirs"), "theirs alone");
    one = engine("one");
    other = engine("other");
  }

  private static Path engine(String name) throws IOException {
    return new UsersJar(Files.createDirectory(folder.resolve(name)))
        .source("org." + name + ".Engine", ENGINE.replace("NAME", name))
        .jar(name + ".jar", "org." + name, NetworkEngine.class, "org." + name + ".Engine");
  }

  private static ModelSettings model(Path file, String more) {
    String text =
        """
        output = out
        data.test { images = i, labels = l }
        model.pretrained = "%s"
        """
                .formatted(file)
            + more;
    return SettingsReader.read(Command.EVALUATE, new StringReader(text), "job.conf", List.of())
        .model();
  }

  private static Bundle load(Path file, String more, Path... jars) throws Exception {
    return UsersJar.with(() -> ModelFiles.load(HADOOP, model(file, more), 0), jars);
  }

  private static void refused(String how, Path file, String more, Path... jars) {
    assertThatThrownBy(() -> load(file, more, jars))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(how);
  }

  @Test
  void aFileThatTwoEnginesKnowIsReadByNoneOfThemUntilTheJobSaysWhich() throws Exception {
    refused(
        "Cannot load the model %s: the engines dl4j (Graft's own) and other (other.jar) each take it for theirs; leave out other.jar, or choose one with model.engine in a job file."
            .formatted(KERAS),
        KERAS,
        "",
        other);
    assertThat(load(KERAS, "model.engine = dl4j", other).network()).isNotNull();
    refused("read by other", KERAS, "model.engine = other", other);
  }

  @Test
  void twoUsersEnginesAreToldWithTheirJars() {
    refused("read by one", theirs, "", one);
    refused(
        "Cannot load the model %s: the engines one (one.jar) and other (other.jar) each take it for theirs; leave out one.jar or other.jar, or choose one with model.engine in a job file."
            .formatted(theirs),
        theirs,
        "",
        other,
        one);
  }

  @Test
  void aBundleThatTwoEnginesKnowIsRefused() throws Exception {
    Bundle file =
        ModelFiles.load(HADOOP, FIXTURES.resolve("network/zip/1.0.0-beta7-dense.zip").toString());
    Path saved = folder.resolve("saved");
    new Bundle(
            file.network(),
            new int[] {4},
            Normalization.scale(1),
            MissingNode.getInstance(),
            List.of("a", "b"),
            Json.object())
        .save(HadoopFolder.of(HADOOP, saved.toString()));
    refused(
        "Cannot load the model %s: the engines dl4j (Graft's own) and other (other.jar) each take it for theirs; leave out other.jar."
            .formatted(saved),
        saved,
        "",
        other);
    refused(
        "Cannot use model.engine = \"dl4j\" (job.conf line 4): %s is a folder that Graft saved, whose files say which engine is theirs; leave model.engine out."
            .formatted(saved),
        saved,
        "model.engine = dl4j",
        other);
  }

  @Test
  void anEngineThatIsNotThereOrDoesNotReadTheFileIsRefused() {
    assertThatThrownBy(() -> load(KERAS, "model.engine = torch", one))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith(
            "Cannot use model.engine = \"torch\" (job.conf line 4): there is no such network engine, only dl4j")
        .hasMessageContaining(" and one (one.jar)");
    refused(
        "Cannot use model.engine = \"onnx\" (job.conf line 4): %s is none of its files; leave model.engine out."
            .formatted(KERAS),
        KERAS,
        "model.engine = onnx");
  }
}
