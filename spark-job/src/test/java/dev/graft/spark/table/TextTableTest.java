package dev.graft.spark.table;

import static dev.graft.spark.table.Tables.records;
import static dev.graft.spark.table.Tables.settings;
import static dev.graft.spark.table.Tables.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.config.DataSettings;
import dev.graft.config.TextSettings;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.text.Vocabulary;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.feature.RegexTokenizer;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTableTest {

  private static final String[] TEXT = {
    "data.table.format=json",
    "data.table.text=text",
    "data.text.min-count=2",
    "data.text.max-length=4"
  };

  @TempDir Path folder;

  private Path texts(String... texts) {
    StringBuilder lines = new StringBuilder();
    for (String text : texts) {
      lines.append("{\"text\": %s, \"label\": 1}%n".formatted(text));
    }
    return write(folder.resolve("texts.json"), lines.toString());
  }

  private static String[] with(String... more) {
    return java.util.stream.Stream.of(TEXT, more)
        .flatMap(java.util.Arrays::stream)
        .toArray(String[]::new);
  }

  @Test
  void wordsAreNumberedByFrequencyThenAlphabet() {
    DataSettings settings =
        settings(texts("\"Good film, good\"", "\"a film a 'bad' good\"", "\"bad\""), TEXT);
    TableFormat format = Tables.format(settings, MissingNode.getInstance());
    List<RawRecord> records = records(format, Split.TRAIN, settings.train());
    assertThat(format.vocabulary().words()).containsExactly("good", "a", "bad", "film");
    assertThat(records)
        .extracting(RawRecord::features)
        .containsExactly(
            new float[] {2, 5, 2, 0}, new float[] {3, 5, 3, 4}, new float[] {4, 0, 0, 0});
  }

  @Test
  void theVocabularyHasALimitThatDoesNotDependOnPartitions() {
    DataSettings settings =
        settings(texts("\"d c b a\"", "\"a b c d e\"", "\"e d\""), with("data.text.max-words=3"));
    TableFormat format = Tables.format(settings, MissingNode.getInstance());
    records(format, Split.TRAIN, settings.train());
    assertThat(format.vocabulary().words()).containsExactly("d", "a", "b");
  }

  @Test
  void aTextOfUnknownWordsOrNoneIsBad() {
    List<RawRecord> records =
        records(texts("\"good film good film\"", "\"nothing known\"", "\"\"", "null"), TEXT);
    assertThat(records)
        .extracting(RawRecord::problem)
        .containsExactlyInAnyOrder(
            null,
            "no word of the text is known: \"nothing known\"",
            "no word of the text is known: \"\"",
            "its text is null");
  }

  @Test
  void theVocabularyOfTheModelIsUsedAgainOrMadeAnew() {
    DataSettings source = settings(texts("\"good film good film\""), TEXT);
    TableFormat first = Tables.format(source, MissingNode.getInstance());
    records(first, Split.TRAIN, source.train());
    DataSettings target =
        settings(texts("\"good phone good phone phone\""), with("data.text.max-length=6"));
    assertThat(records(Tables.format(target, first.learned()), Split.TRAIN, target.train()))
        .extracting(RawRecord::features)
        .containsExactly(new float[] {3, 1, 3, 1, 1, 0});
    DataSettings anew =
        settings(texts("\"good phone good phone phone\""), with("data.text.vocabulary=target"));
    assertThat(records(Tables.format(anew, first.learned()), Split.TRAIN, anew.train()))
        .extracting(RawRecord::features)
        .containsExactly(new float[] {3, 2, 3, 2});
  }

  @Test
  void aModelWithoutVocabularyCannotEvaluateTexts() {
    DataSettings settings = settings(texts("\"good film\""), TEXT);
    TableFormat format = Tables.format(settings, MissingNode.getInstance());
    assertThatThrownBy(() -> records(format, Split.TEST, settings.train()))
        .hasMessageContaining("the model does not know its words, which are learned in training");
  }

  @Test
  void noWordIsFrequentEnough() {
    assertThatThrownBy(() -> records(texts("\"one two\""), TEXT))
        .hasMessageContaining("no word occurs 2 times in training; see data.text.min-count");
  }

  @Test
  void textsAreDividedAsSparkMlsTokenizerDividesThem() {
    List<String> texts =
        List.of(
            "Don't <br /><br />STOP -- it's \u00c4pfel & \u0130stanbul 3.5 stars!!",
            "  leading, trailing  ",
            "",
            "\u4f60\u597d world\u00a0wide\tweb");
    DataSettings settings = settings(Path.of("x"), TEXT);
    TextSettings text = settings.text();
    Vocabulary vocabulary = Vocabulary.of(List.of(), text);
    List<List<String>> expected =
        new RegexTokenizer()
                .setInputCol("value")
                .setOutputCol("words")
                .setPattern(text.separator())
                .transform(Tables.spark().createDataset(texts, Encoders.STRING()))
                .select("words")
                .collectAsList()
                .stream()
                .map(row -> row.<String>getList(0))
                .toList();
    assertThat(texts.stream().map(vocabulary::divide).toList()).isEqualTo(expected);
    assertThat(expected.get(0)).contains("don", "t", "br", "\u00e4pfel", "3", "5");
  }
}
