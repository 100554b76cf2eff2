package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a secret, and that neither messages nor the canonical form repeat one. */
class RedactionTest {

  private static final String SECRET = "hunter2Two";
  private static final String TABLE =
      """
      output = out
      data { format = table, table.format = csv, train.path = t }
      model.layers = [{ name = kind, type = output, units = 2 }]
      """;

  private static Settings read(String more, String... sets) {
    return SettingsReader.read(
        Command.PRETRAIN, new StringReader(TABLE + more), "job.conf", List.of(sets));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fs.s3a.access.key",
        "fs.s3a.secret.key",
        "fs.s3a.session.token",
        "fs.s3a.server-side-encryption.key",
        "fs.azure.account.key.lake.dfs.core.windows.net",
        "fs.azure.sas.box.lake.blob.core.windows.net",
        "fs.gs.auth.service.account.private.key",
        "spark.ssl.keyStorePassword",
        "spark.executorEnv.WAREHOUSE_TOKEN",
        "hadoop.security.credential.provider.path",
        "weather.apiKey",
        "API_KEY",
        "db.passwd",
        "PWD",
      })
  void namesOfSecrets(String name) {
    assertThat(Redaction.isSecret(name)).isTrue();
    assertThat(Pattern.compile(Redaction.SPARK).matcher(name).find()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.onnx.tokenizer",
        "spark.io.encryption.keySizeBits",
        "spark.master",
        "data.csv.label",
        "hdfs://nn:8020/data/a@b",
        "abfss://box@lake.dfs.core.windows.net/data",
        "hdfs://me@nn:8020/data",
        "spark://CoarseGrainedScheduler@host:4711",
        "/opt/lib/tokenizers-0.38.0.jar",
      })
  void namesAndPathsThatAreNone(String text) {
    assertThat(Redaction.isSecret(text)).isFalse();
    assertThat(Redaction.holdsCredentials(text)).isFalse();
    assertThat(Pattern.compile(Redaction.SPARK).matcher(text).find()).isFalse();
    assertThat(Redaction.text(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "s3a://KEY:hunter2Two@bucket/x | s3a://*********(redacted)@bucket/x",
        "s3a://KEY:hunter2Two/with/slash@bucket/x | s3a://*********(redacted)@bucket/x",
        "jdbc:mysql://u:hunter2Two@host/db?useSSL=true | jdbc:mysql://*********(redacted)@host/db?useSSL=true",
        "jdbc:postgresql://h/db?user=u&password=hunter2Two&ssl=true | jdbc:postgresql://h/db?user=u&password=*********(redacted)&ssl=true",
        "jdbc:sqlserver://h;databaseName=d;password=hunter2Two; | jdbc:sqlserver://h;databaseName=d;password=*********(redacted);",
        "jdbc:oracle:thin:scott/hunter2Two@//h:1521/x | jdbc:oracle:thin:*********(redacted)@//h:1521/x",
        "https://h/x?X-Amz-Signature=hunter2Two&y=1 | https://h/x?X-Amz-Signature=*********(redacted)&y=1",
        "https://h/x?sv=1&sig=hunter2Two | https://h/x?sv=1&sig=*********(redacted)",
        "java -Dwarehouse.apiKey=hunter2Two Main | java -Dwarehouse.apiKey=*********(redacted) Main",
        "{\"password\": \"hunter2Two x\"} | {\"password\": *********(redacted)}",
        "a token: what a parser reads | a token: what a parser reads",
      })
  void aTextIsShownWithoutTheSecretsInIt(String text, String shown) {
    assertThat(Redaction.text(text)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://KEY:hunter2Two@bucket/train",
        "hdfs://user:hunter2Two@nn:8020/train",
        "https://host/train.csv?X-Amz-Signature=hunter2Two",
      })
  void aPathWithCredentialsIsRefusedWithoutRepeatingThem(String path) {
    assertThatThrownBy(() -> read("data.test.path = \"" + path + "\""))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot use data.test.path (job.conf line 4): it holds credentials")
        .hasMessageNotContaining(SECRET);
    assertThatThrownBy(() -> read("", "data.test.path=" + path))
        .hasMessageStartingWith(
            "Cannot use data.test.path (--set data.test.path): it holds credentials")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void jobsThatDifferInSecretsAloneAreTheSame() {
    String options = "data.table.options { \"db.password\" = \"%s\", url = \"%s\", fetchsize = 7 }";
    String one = read(options.formatted(SECRET, "jdbc:mysql://u:hunter2Two@host/db")).canonical();
    String other = read(options.formatted("changed", "jdbc:mysql://u:changed@host/db")).canonical();
    String elsewhere = read(options.formatted("changed", "jdbc:mysql://u:x@away/db")).canonical();
    assertThat(one).doesNotContain(SECRET).contains("\"fetchsize\":7").isEqualTo(other);
    assertThat(elsewhere).isNotEqualTo(one);
  }

  @Test
  void theDataSourceStillGetsItsSecrets() {
    assertThat(read("data.table.options.password = " + SECRET).data().table().options())
        .containsEntry("password", SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.table.option.password = hunter2Two",
        "data.table.options { password hunter2Two }",
        "data.table.options { password { a = hunter2Two } }",
        "data.table.options { password = hunter2Two",
        "train.epochs = \"jdbc:x://u:hunter2Two@h\"",
      })
  void mistakesInTheFileAreNamedWithoutTheSecret(String line) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("job.conf")
        .hasMessageNotContaining(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.table.option.password=hunter2Two",
        "data.table.options.key={a=hunter2Two}",
        "data.table.options={password: [hunter2Two]}",
        "data.table.options={password: hunter2Two",
        "data.table.options.password:hunter2Two",
        "train.epochs=s3a://KEY:hunter2Two@bucket",
      })
  void mistakesInSetAreNamedWithoutTheSecret(String set) {
    assertThatThrownBy(() -> read("", set))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("--set")
        .hasMessageNotContaining(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark", "hardened"})
  void theProfilesRedactWhatGraftRedacts(String folder) throws IOException {
    Properties properties = new Properties();
    Path file = Path.of("../conf").resolve(folder).resolve("spark-defaults.conf");
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    assertThat(properties.getProperty("spark.redaction.regex")).isEqualTo(Redaction.SPARK);
  }
}
