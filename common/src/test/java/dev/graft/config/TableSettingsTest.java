package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableSettingsTest {

  private static final String JOB =
      """
      output = out
      data { format = table, train.path = t, table.format = csv }
      model.layers = [{ name = kind, type = output, units = 2 }]
      """;

  private static Settings read(String... sets) {
    return SettingsReader.read(Command.PRETRAIN, new StringReader(JOB), "job.conf", List.of(sets));
  }

  private static void refuses(String sentence, String... sets) {
    assertThatThrownBy(() -> read(sets))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void optionsAreWhateverTheDataSourceTakes() {
    TableSettings table =
        read("data.table.options={sep=\"|\", \"mergeSchema.deep\"=true, limit=3}").data().table();
    assertThat(table.options())
        .isEqualTo(Map.of("sep", "|", "mergeSchema.deep", "true", "limit", "3"));
    refuses(
        "Cannot use data.table.options.a (--set data.table.options): an option is one value",
        "data.table.options={a={b=1}}");
  }

  @Test
  void theLabelIsCalledLabelUnlessValuesAreToBePredicted() {
    assertThat(read().data().table().label()).isEqualTo("label");
    assertThat(read("data.table.targets=[price]").data().table().label()).isNull();
    refuses(
        "a table has a label or targets, not both",
        "data.table.targets=[price]",
        "data.table.label=kind");
  }

  @Test
  void theEncodingIsACharsetOfATextFile() {
    assertThat(read().data().table().encoding()).isNull();
    assertThat(read("data.table.encoding=windows-1252").data().table().encoding())
        .isEqualTo("windows-1252");
    refuses("there is no such charset; use UTF-8", "data.table.encoding=utf-99");
    refuses("there is no such charset; use UTF-8", "data.table.encoding=no charset");
    refuses("it is for files of text", "data.table.encoding=UTF-8", "data.table.format=parquet");
    refuses(
        "data.table.options has an encoding as well",
        "data.table.encoding=UTF-8",
        "data.table.options={charset=UTF-8}");
  }

  @Test
  void columnsThatAreIgnoredAreNotUsed() {
    assertThat(read("data.table.ignore=[id]").data().table().ignore()).containsExactly("id");
    refuses("the column label is used", "data.table.ignore=[id, label]", "data.table.label=label");
    refuses("the column n is used", "data.table.ignore=[n]", "data.table.categorical=[n]");
    refuses(
        "leave it out with data.table.features",
        "data.table.ignore=[id]",
        "data.table.features=[x]");
  }

  @Test
  void textExcludesWhatOnlyColumnsHave() {
    refuses(
        "a table has features, a text or a picture, one of the three",
        "data.table.text=t",
        "data.table.features=[x]");
    refuses(
        "a table has a text or a picture, not both", "data.table.text=t", "data.table.picture=p");
    refuses(
        "a table has features, a text or a picture, one of the three",
        "data.table.picture=p",
        "data.table.features=[x]");
    refuses(
        "a table of texts or pictures has no categories",
        "data.table.text=t",
        "data.table.categorical=[x]");
    refuses(
        "Cannot use data.scale or data.normalization with data.table.text",
        "data.table.text=t",
        "data.scale=2");
  }

  @Test
  void aSeparatorIsARegularExpressionOfSomething() {
    assertThat(read().data().text().separator()).isEqualTo("[^\\p{L}\\p{N}]+");
    refuses("it is no regular expression: Unclosed group", "data.text.separator=(a");
    refuses("that needs at least one character", "data.text.separator=a*");
  }

  @Test
  void aTableNeedsADataSourceAndVectorsNeedWords() {
    refuses(
        "Cannot read a table without data.table.format: name a Spark data source",
        "data.table.format=null");
    refuses(
        "Cannot use model.embedding.vectors without words", "model.embedding.vectors=glove.txt");
    refuses(
        "random vectors must be trained", "data.table.text=t", "model.embedding.trainable=false");
  }
}
