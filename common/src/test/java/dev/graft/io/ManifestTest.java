package dev.graft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any folder with a manifest, such as a checkpoint. */
class ManifestTest {

  private static final String MANIFEST = "MANIFEST.json";

  private final Map<String, byte[]> files = new TreeMap<>();
  private final BundleStore store =
      new BundleStore() {
        @Override
        public InputStream open(String name) throws IOException {
          if (!files.containsKey(name)) {
            throw new FileNotFoundException(name);
          }
          return new ByteArrayInputStream(files.get(name));
        }

        @Override
        public OutputStream create(String name) {
          return new ByteArrayOutputStream() {
            @Override
            public void close() {
              files.put(name, toByteArray());
            }
          };
        }

        @Override
        public String location() {
          return "round-000007";
        }
      };

  @BeforeEach
  void write() throws IOException {
    Manifest manifest = new Manifest(store);
    manifest.write("weights.bin", out -> out.write(new byte[] {1, 2, 3, 4, 5}));
    manifest.write("state.json", out -> out.write("{}".getBytes(StandardCharsets.UTF_8)));
    ObjectNode about = Json.object().put("round", 7).put("seed", 1L << 40);
    about.putObject("plan").put("workers", 2);
    manifest.finish(about);
  }

  private void edit(String from, String to) {
    String text = new String(files.get(MANIFEST), StandardCharsets.UTF_8);
    assertThat(text).contains(from);
    files.put(MANIFEST, text.replace(from, to).getBytes(StandardCharsets.UTF_8));
  }

  private void refused(String why) {
    assertThatThrownBy(() -> Manifest.check(store, Set.of("weights.bin")))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot load the model in round-000007: it is damaged, " + why + ".");
  }

  @Test
  void whatItSaysBesidesItsFilesComesBack() throws IOException {
    Manifest.Checked checked = Manifest.check(store, Set.of("weights.bin", "state.json"));
    assertThat(checked.about().path("round").asInt()).isEqualTo(7);
    assertThat(checked.about().path("seed").asLong()).isEqualTo(1L << 40);
    assertThat(checked.about().at("/plan/workers").asInt()).isEqualTo(2);
    assertThat(checked.bytes("weights.bin", 5)).containsExactly(1, 2, 3, 4, 5);
    assertThat(checked.sha256()).isEqualTo(Sha256.hex(files.get(MANIFEST)));
    assertThat(checked.has("state.json")).isTrue();
    assertThat(checked.has("other")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"round\" : 7 | \"round\" : 8",
        "\"round\" : 7 | \"round\" :  7",
        "\"round\" : 7 | \"round\" : 7, \"round\" : 7",
        "\"bytes\" : 5 | \"bytes\" : 6",
        "\"files\" | \"filez\"",
        "\"about\" | \"abous\"",
        "\"formatVersion\" : 1 | \"formatVersion\" : 0",
      })
  void whateverIsChangedInItIsDetected(String from, String to) {
    edit(from, to);
    refused("MANIFEST.json is not what was written");
  }

  @Test
  void whatComesAfterItIsDetected() {
    edit("\n}", "\n} ");
    refused("MANIFEST.json is not what was written");
  }

  @Test
  void aFileThatItNoLongerNamesIsDetected() throws IOException {
    String text = new String(files.get(MANIFEST), StandardCharsets.UTF_8);
    int from = text.indexOf("    \"state.json\"");
    int to = text.indexOf("    }", from) + 5;
    files.put(
        MANIFEST,
        (text.substring(0, from).stripTrailing().replaceAll(",$", "") + text.substring(to))
            .getBytes(StandardCharsets.UTF_8));
    refused("MANIFEST.json is not what was written");
  }

  /** Whoever writes a manifest of their own can sign it; its names are names of files here. */
  @ParameterizedTest
  @ValueSource(
      strings = {"../weights.bin", "a/b", "/etc/passwd", ".hidden", "a\\\\b", MANIFEST, ""})
  void aNameThatLeadsElsewhereIsRefused(String name) throws IOException {
    ObjectNode entries = Json.object();
    entries.putObject("weights.bin").put("bytes", 5).put("sha256", "0");
    entries.putObject(name).put("bytes", 5).put("sha256", "0");
    ObjectNode manifest = Json.object().put("formatVersion", 1);
    manifest.set("files", entries);
    String covered = "1" + Json.line(entries);
    manifest.put("sha256", Sha256.hex(covered.getBytes(StandardCharsets.UTF_8)));
    files.put(MANIFEST, Json.bytes(manifest));
    assertThatThrownBy(() -> Manifest.check(store, Set.of()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("MANIFEST.json names a file that is none of a bundle");
    assertThatThrownBy(() -> new Manifest(store).write(name, out -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFileThatChangesAfterTheCheckIsNotRead() throws IOException {
    Manifest.Checked checked = Manifest.check(store, Set.of());
    files.put("weights.bin", new byte[] {1, 2, 3, 4, 6});
    assertThatThrownBy(() -> checked.bytes("weights.bin", 100))
        .hasMessageContaining("weights.bin is not what the manifest says");
    assertThatThrownBy(() -> checked.copy("weights.bin", OutputStream.nullOutputStream()))
        .hasMessageContaining("weights.bin is not what the manifest says");
  }

  @Test
  void aFileLongerThanTheManifestSaysIsNotReadToItsEnd() throws IOException {
    Manifest.Checked checked = Manifest.check(store, Set.of());
    files.put("weights.bin", new byte[10 << 20]);
    ByteArrayOutputStream copied = new ByteArrayOutputStream();
    assertThatThrownBy(() -> checked.copy("weights.bin", copied))
        .hasMessageContaining("weights.bin is not what the manifest says");
    assertThat(copied.size()).isLessThan(1 << 20);
    assertThatThrownBy(() -> checked.bytes("weights.bin", 4))
        .hasMessage(
            "Cannot load the model in round-000007: its weights.bin has 5 bytes, at most 4 are read.");
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    files.remove("state.json");
    refused("state.json is missing");
    files.remove(MANIFEST);
    refused("MANIFEST.json is missing");
  }

  /** Of every byte of every file, one time or another; the format has no room for a silent one. */
  @Test
  void aThousandFlippedBytesAreAThousandRefusals() {
    Random random = new Random(5);
    String[] names = files.keySet().toArray(new String[0]);
    int detected = 0;
    for (int i = 0; i < 1000; i++) {
      String name = names[random.nextInt(names.length)];
      byte[] whole = files.get(name);
      byte[] damaged = whole.clone();
      damaged[random.nextInt(whole.length)] ^= (byte) (1 + random.nextInt(255));
      files.put(name, damaged);
      try {
        Manifest.check(store, Set.of());
      } catch (UnusableInputException e) {
        detected++;
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      files.put(name, whole);
    }
    assertThat(detected).isEqualTo(1000);
  }
}
