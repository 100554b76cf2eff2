package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.RawRecord;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegroupedTest {

  private static int[] groups(List<List<String>> labels, List<String> names, int count) {
    Regrouped regrouped = Regrouped.of(labels, names);
    int[] groups = new int[count];
    for (int label = 0; label < count; label++) {
      groups[label] = regrouped.call(RawRecord.good(1, new float[0], label)).label();
    }
    return groups;
  }

  @Test
  void labelsAreNumbers() {
    assertThat(groups(List.of(List.of("0", "+2"), List.of("3")), List.of(), 5))
        .containsExactly(0, -1, 0, 1, -1);
  }

  @Test
  void labelsAreNames() {
    List<String> names = List.of("beech", "fir", "oak");
    assertThat(groups(List.of(List.of("oak"), List.of("fir", "beech")), names, 3))
        .containsExactly(1, 1, 0);
    assertThat(groups(List.of(List.of("2"), List.of("0")), names, 3)).containsExactly(1, -1, 0);
  }

  @Test
  void namesThatAreNumbersAreNotTheirPlaces() {
    List<String> names = List.of("-1", "1");
    assertThat(groups(List.of(List.of("+1"), List.of("-1")), names, 2)).containsExactly(1, 0);
    assertThatThrownBy(() -> groups(List.of(List.of("0"), List.of("1")), names, 2))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot use data.label-groups: there is no class 0; the classes are -1, 1.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"idx", "csv"})
  void namesOfGroupsAreNoNamesOfLabels(String kind) {
    String files = kind.equals("idx") ? "{ images = x, labels = y }" : "{ path = x }";
    String job =
        "output = z, data { format = %s, train = %s, label-groups = [[3], [8]], class-names = [\"3\", \"8\"] }, model.pretrained = m"
            .formatted(kind, files);
    DataSettings settings =
        SettingsReader.read(Command.FINE_TUNE, new StringReader(job), "job", List.of()).data();
    List<String> names = new SliceFormat(null, settings, Pretrained.none()).classNames();
    assertThat(groups(settings.labelGroups(), names, 9))
        .containsExactly(-1, -1, -1, 0, -1, -1, -1, -1, 1);
  }

  @Test
  void aLabelThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> groups(List.of(List.of("elm"), List.of("oak")), List.of("oak"), 1))
        .hasMessage("Cannot use data.label-groups: there is no class elm; the classes are oak.");
    assertThatThrownBy(() -> groups(List.of(List.of("-1"), List.of("1")), List.of(), 1))
        .hasMessageContaining("the label -1 is no whole number from 0");
  }
}
