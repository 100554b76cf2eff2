package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.UnusableInputException;
import dev.graft.average.OuterOptimizer;
import dev.graft.average.OuterOptimizerProvider;
import dev.graft.average.OuterOptimizers;
import dev.graft.config.AveragingSettings;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.io.SavedState;
import dev.graft.io.Sha256;
import dev.graft.provider.UsersPart;
import dev.graft.spark.UsersJar;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.train.WholeTraining;
import java.io.IOException;
import java.io.StringReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of users' jars: which of them a job gets, and what it is told of the others. */
class NamedPartsTest {

  private static final Class<?> OUTER = OuterOptimizerProvider.class;
  private static final String LION = "train.outer { type = lion, learning-rate = 0.1 }";
  private static final String THERE =
      "there is no such outer optimizer, only adam, bmuf, nesterov, plain, slowmo, yogi"
          + " (Graft's own)";
  private static final String ANOTHER =
      "; the jar of another one goes to spark-submit with --jars.";

  @TempDir static Path folder;

  private static Path lion;

  @BeforeAll
  static void theManualsExample() throws IOException {
    lion = build("lion", "lion.jar", "com.example", UsersJar.manual("Lion"));
  }

  private static Path build(String in, String file, String below, String code) throws IOException {
    return new UsersJar(Files.createDirectories(folder.resolve(in)))
        .source(below + ".Lion", code)
        .jar(file, below, OUTER, below + ".Lion");
  }

  /** The same class under another package, and with something else in it. */
  private static Path changed(String file, String from, String to) throws IOException {
    String below = "org." + file.replace(".jar", "").replace('-', '_');
    String code = UsersJar.manual("Lion").replace("com.example", below);
    assertThat(code).contains(from);
    return build(below, file, below, code.replace(from, to));
  }

  private static Settings settings(String more) {
    String text =
        """
        output = out
        data.train { images = i, labels = l }
        model.layers = [{ name = hidden, type = dense, units = 4 }, { name = kind, type = output, units = 2 }]
        """
            + more;
    return SettingsReader.read(Command.PRETRAIN, new StringReader(text), "job.conf", List.of());
  }

  private static String told(String more, Path... jars) throws Exception {
    return UsersJar.with(
        () -> {
          try {
            NamedParts.check(settings(more), DataOrigin.FILES);
            return "nothing";
          } catch (UnusableInputException e) {
            return e.getMessage();
          }
        },
        jars);
  }

  private static String cannot(String need) {
    return "Cannot use train.outer.type = \"lion\" (job.conf line 4): " + need;
  }

  @Test
  void oneOfAJarIsFoundByItsName() throws Exception {
    assertThat(told(LION, lion)).isEqualTo("nothing");
  }

  @Test
  void anotherVersionOfAJarIsAnotherRun() throws Exception {
    String code = UsersJar.manual("Lion").replace("0.001", "0.002");
    Path later = build("version-2", "lion.jar", "com.example", code);
    NamedParts parts = parts(LION, lion);
    assertThat(parts.users())
        .containsExactly(
            new UsersPart(
                "train.outer.type", "lion", "lion.jar", Sha256.hex(Files.readAllBytes(lion))));
    assertThat(parts(LION, lion).identity()).isEqualTo(parts.identity()).isNotEmpty();
    assertThat(parts(LION, later).identity()).isNotEqualTo(parts.identity());
    assertThat(parts("", lion).identity()).isEmpty();
  }

  private static NamedParts parts(String more, Path... jars) throws Exception {
    return UsersJar.with(() -> NamedParts.check(settings(more), DataOrigin.FILES), jars);
  }

  @Test
  void theManualsExampleCanBeSavedBeforeItsFirstStep() throws Exception {
    AveragingSettings.Outer outer = settings(LION).train().averaging().outer();
    float[] weights =
        UsersJar.with(
            () -> {
              SavedState saved = new SavedState();
              OuterOptimizers.of(outer, 0.1, 1, 1).save(saved);
              OuterOptimizer again = OuterOptimizers.of(outer, 0.1, 1, 1);
              again.restore(saved);
              return again.step(new float[1], new double[] {2});
            },
            lion);
    assertThat(weights).containsExactly(-0.1f);
  }

  @Test
  void withoutItsJarThoseThatThereAreAreListedWithTheirPlaces() throws Exception {
    Path tiger = changed("tiger.jar", "\"lion\"", "\"tiger\"");
    assertThat(told(LION)).isEqualTo(cannot(THERE + ANOTHER));
    assertThat(told(LION, tiger)).isEqualTo(cannot(THERE + " and tiger (tiger.jar)" + ANOTHER));
  }

  @Test
  void twoJarsOfOneNameAreRefused() throws Exception {
    Path other = changed("lion-2.jar", "0.001", "0.002");
    Path copy = Files.copy(lion, folder.resolve("lion-copy.jar"));
    assertThat(told(LION, lion, other))
        .isEqualTo(
            cannot(
                "lion.jar and lion-2.jar each offer this outer optimizer; leave one of them out."));
    assertThat(told(LION, lion, copy)).contains("lion.jar and lion-copy.jar each offer this");
    assertThat(told("", lion, other)).isEqualTo("nothing");
  }

  @Test
  void aJarOfOneOfGraftsNamesIsRefused() throws Exception {
    Path plain = changed("plain.jar", "\"lion\"", "\"plain\"");
    assertThat(told("train.outer.type = plain", plain))
        .contains("Graft's own and plain.jar each offer this outer optimizer");
    assertThat(told("train.outer.type = adam", plain)).isEqualTo("nothing");
  }

  /** Spark copies jars for executors; in local mode both are seen. */
  @Test
  void theCopyOfAJarIsNoOther() throws Exception {
    Path copy = Files.copy(lion, Files.createDirectory(folder.resolve("copy")).resolve("lion.jar"));
    assertThat(told(LION, lion, copy)).isEqualTo("nothing");
    String code = UsersJar.manual("Lion").replace("0.001", "0.002");
    Path later = build("later", "lion.jar", "com.example", code);
    assertThat(told(LION, lion, later)).contains("lion.jar and lion.jar each offer this");
  }

  @Test
  void oneThatWasBuiltForAnotherVersionIsRefusedAndStopsNoOtherJob() throws Exception {
    Path old = changed("old.jar", "return API;", "return 0;");
    assertThat(told(LION, old))
        .isEqualTo(
            cannot(
                "that of old.jar cannot be used: it was built for version 0 of"
                    + " OuterOptimizerProvider, and this Graft has version 1; build it against"
                    + " this Graft."));
    assertThat(told("train.outer.type = adam", old)).isEqualTo("nothing");
  }

  @Test
  void oneThatKnowsNothingOfVersionsIsRefused() throws Exception {
    String stub = "package dev.graft.%s; public interface %s {%s}";
    Path jar =
        new UsersJar(Files.createDirectory(folder.resolve("before.d")))
            .source(
                "dev.graft.average.OuterOptimizerProvider",
                stub.formatted("average", "OuterOptimizerProvider", "String name();"))
            .source(
                "org.before.Lion",
                "package org.before; public class Lion implements"
                    + " dev.graft.average.OuterOptimizerProvider {"
                    + " public String name() { return \"lion\"; } }")
            .jar("before.jar", "org.before", OUTER, "org.before.Lion");
    assertThat(told(LION, jar))
        .startsWith(
            cannot(
                "that of before.jar cannot be used: it was built for another version of Graft ("))
        .endsWith("; build it against this one.");
  }

  @Test
  void oneForANewerJavaIsNamedWhereItsNameIsNotKnown() throws Exception {
    Path newer = Files.copy(lion, folder.resolve("newer.jar"));
    change(newer, "com/example/Lion.class", 7, 99);
    assertThat(told(LION, newer))
        .isEqualTo(
            cannot(
                THERE
                    + "; that of newer.jar cannot be used: it was compiled for a newer Java than"
                    + " this one, "
                    + Runtime.version().feature()
                    + "; compile it with --release 17"
                    + ANOTHER));
    assertThat(told("", newer)).isEqualTo("nothing");
  }

  @Test
  void oneThatNeedsAClassThatIsNotThereIsToldWithThatClass() throws Exception {
    Path jar = Files.copy(lion, folder.resolve("half.jar"));
    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      Files.delete(zip.getPath("com/example/Lion$Signs.class"));
    }
    assertThat(told(LION, jar))
        .isEqualTo(
            cannot(
                "com.example.Lion of half.jar failed in create: it needs the class"
                    + " com.example.Lion$Signs, which is not there; add the jar that has it."));
    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      Files.delete(zip.getPath("com/example/Lion.class"));
    }
    assertThat(told(LION, jar))
        .contains("that of half.jar cannot be used: it names the class com.example.Lion in");
  }

  @Test
  void settingsThatCannotBeUsedAreToldWithTheirPlace() throws Exception {
    String options = "train.outer { type = lion, options { %s } }";
    assertThat(told(options.formatted("decay = 0.5"), lion)).isEqualTo("nothing");
    assertThat(told(options.formatted("decay = 1.5"), lion))
        .isEqualTo(
            "Cannot use train.outer.options.decay = 1.5 (job.conf line 4): it must be from 0 to"
                + " less than 1.");
    assertThat(told(options.formatted("decay = much"), lion)).endsWith("it must be a number.");
    assertThat(told(options.formatted("decoy = 0.5"), lion))
        .isEqualTo(
            "Cannot use train.outer.options.decoy = 0.5 (job.conf line 4): train.outer.type = lion"
                + " has no such setting, it takes [decay, learning-rate].");
    assertThat(told("train.outer { type = lion, beta1 = 0.5 }", lion))
        .startsWith("Cannot use train.outer.beta1 = 0.5 (job.conf line 4): ");
  }

  private static Path engine(String name) throws IOException {
    return engine(name, "API");
  }

  private static Path engine(String name, String version) throws IOException {
    String code =
        """
        package org.engine;
        public final class Other implements dev.graft.spark.train.WholeTraining {
          public String name() { return "NAME"; }
          public int apiVersion() { return API; }
          public void check(dev.graft.config.TrainSettings settings) {
            if (settings.l2() > 0) {
              throw new IllegalStateException("no penalty");
            }
          }
          public Trained train(
              org.apache.spark.api.java.JavaSparkContext spark,
              dev.graft.config.Settings settings,
              dev.graft.model.Trainable network,
              float[] initial,
              org.apache.spark.api.java.JavaRDD<dev.graft.dataset.ExampleStore> examples,
              int workers,
              java.util.function.Consumer<Epoch> progress) {
            return null;
          }
        }
        """;
    return new UsersJar(Files.createDirectory(folder.resolve("engine-" + name)))
        .source(
            "org.engine.Other",
            code.replace("NAME", name).replace("return API", "return " + version))
        .jar(name + "-engine.jar", "org.engine", WholeTraining.class, "org.engine.Other");
  }

  /** Version 1 was given a NetworkDefinition. */
  @Test
  void anEngineOfVersion1IsRefusedBeforeAnythingIsRead() throws Exception {
    assertThat(told("train.engine = former", engine("former", "1")))
        .contains(
            "it was built for version 1 of WholeTraining, and this Graft has version 3; build it"
                + " against this Graft");
  }

  @Test
  void anotherEngineIsFoundByItsName() throws Exception {
    Path other = engine("other");
    assertThat(told("train.engine = other", other)).isEqualTo("nothing");
    assertThat(told("train.engine = others", other))
        .isEqualTo(
            "Cannot use train.engine = \"others\" (job.conf line 4): there is no such engine, only"
                + " graft (Graft's own) and other (other-engine.jar); dl4j is in"
                + " engines/dl4j-spark/target/graft-dl4j.jar, which goes to spark-submit with --jars.");
    assertThat(told("train { engine = other, l2 = 1 }", other))
        .isEqualTo(
            "Cannot use train.engine = \"other\" (job.conf line 4): org.engine.Other of"
                + " other-engine.jar failed in check: java.lang.IllegalStateException: no penalty.");
  }

  @Test
  void noJarTakesGraftsOwnNameForAnEngine() throws Exception {
    assertThat(told("", engine("graft")))
        .endsWith(
            ": Graft's own and graft-engine.jar each offer this engine; leave one of them out.");
  }

  /** As with spark.driver.userClassPathFirst, where a jar brings Graft's interfaces along. */
  @Test
  void whatBringsAGraftOfItsOwnIsToldSo() throws Exception {
    Path jar = Files.copy(lion, folder.resolve("fat.jar"));
    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      for (String name : List.of("average/OuterOptimizerProvider", "provider/Provider")) {
        String file = "dev/graft/" + name + ".class";
        Files.createDirectories(zip.getPath(file).getParent());
        try (var in = getClass().getResourceAsStream("/" + file)) {
          Files.copy(in, zip.getPath(file));
        }
      }
    }
    URL[] urls = {jar.toUri().toURL()};
    try (URLClassLoader first = new OwnFirst(urls, getClass().getClassLoader())) {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(first);
      try {
        assertThat(told(LION))
            .startsWith(cannot(THERE))
            .contains(
                "; that of fat.jar cannot be used: com.example.Lion is no OuterOptimizerProvider"
                    + " of this Graft; a jar must not bring Graft along; ");
      } finally {
        thread.setContextClassLoader(before);
      }
    }
  }

  private static final class OwnFirst extends URLClassLoader {
    private OwnFirst(URL[] urls, ClassLoader parent) {
      super(urls, parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("dev.graft.average.OuterOptimizerProvider")
          || name.startsWith("dev.graft.provider.Provider")) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
      return super.loadClass(name, resolve);
    }
  }

  private static void change(Path jar, String file, int at, int to) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      byte[] bytes = Files.readAllBytes(zip.getPath(file));
      bytes[at] = (byte) to;
      Files.write(zip.getPath(file), bytes);
    }
  }
}
