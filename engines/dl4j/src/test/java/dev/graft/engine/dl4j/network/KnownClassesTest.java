package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import java.io.IOException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A layout that names foreign classes loads none of them, however it names them. */
class KnownClassesTest {

  private static final String ACTIVATION = "org.nd4j.linalg.activations.impl.ActivationTanH";

  /** Set by what must not run: a class cannot be initialised twice, so each test has its own. */
  static final ThreadLocal<Boolean> RAN = ThreadLocal.withInitial(() -> false);

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  @BeforeEach
  void nothingRan() {
    RAN.set(false);
  }

  /** Runs when Deeplearning4j reads a layout that names it. */
  static final class ShowsTheDanger {
    static {
      RAN.set(true);
    }
  }

  /** Must never run. */
  static final class MustNotRun {
    static {
      RAN.set(true);
    }
  }

  private static String layout(String activation) {
    String json = Samples.denseNetwork().toJson().replaceAll("\\s+", "");
    String stock = "{\"@class\":\"" + ACTIVATION + "\"}";
    assertThat(json).contains(stock);
    return json.replace(stock, activation);
  }

  @Test
  void deeplearning4jItselfInitialisesWhateverClassIsNamed() {
    String json = layout("{\"@class\":\"" + ShowsTheDanger.class.getName() + "\"}");
    assertThatThrownBy(() -> ComputationGraphConfiguration.fromJson(json))
        .isInstanceOf(RuntimeException.class);
    assertThat(RAN.get()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'@class':'NAME'}",
        // Jackson takes a list for a class and its object.
        "['NAME',{}]",
        "['NAME']",
        "'NAME'",
        // Of two, Jackson takes the first, a tree keeps the last.
        "{'@class':'NAME','@class':'org.nd4j.linalg.activations.impl.ActivationTanH'}",
        "{'\\u0040class':'NAME'}",
        "{'@class':'java.util.ArrayList<NAME>'}",
        "['java.util.ArrayList<NAME>',[]]",
        "{'type':'NAME'}",
        "{'any':{'where':['else','NAME']}}",
        "{'@class':'org.nd4j.linalg.activations.impl.ActivationTanH<NAME>'}",
      })
  void aForeignClassIsRefusedAndNotInitialised(String form) throws IOException {
    String json = layout(form.replace("NAME", MustNotRun.class.getName()).replace('\'', '"'));
    assertThatThrownBy(() -> NetworkJson.read(json, "net.json"))
        .isInstanceOf(UnusableInputException.class)
        .message()
        .matches(
            "Cannot read a network from net.json: (its layout names the class|it is not JSON).*");
    assertThat(RAN.get()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javax.naming.InitialContext",
        "com.sun.rowset.JdbcRowSetImpl",
        "org.springframework.context.support.ClassPathXmlApplicationContext",
        "NoSuchClass",
        "org.deeplearning4j.nn.confusing.Layer",
        "org.deeplearning4j.nn.conf.layers.DenseLayer<java.net.URL>",
      })
  void aClassThatIsNamedIsInTheMessage(String name) throws IOException {
    assertThat(KnownClasses.refusal("{\"layer\": {\"@class\": \"" + name + "\"}}"))
        .isEqualTo(
            "its layout names the class "
                + name
                + ", and only those of Deeplearning4j's own layers are loaded");
  }

  @Test
  void namesOfVerticesAreNotTakenForClasses() throws IOException {
    String json =
        """
        {"networkInputs": ["input_1"], "vertexInputs": {"block1.conv": ["mixed0.conv", "a/b:0"]},
         "dist": {"type": "org.deeplearning4j.nn.conf.distribution.NormalDistribution"},
         "x": {"@class": "org.deeplearning4j.nn.conf.inputs.InputType$InputTypeFeedForward"}}
        """;
    assertThat(KnownClasses.refusal(json)).isNull();
    assertThat(KnownClasses.refusal(Samples.imageNetwork().toJson())).isNull();
  }

  @Test
  void aLayoutThatWouldFillTheMemoryIsRefused() throws IOException {
    assertThat(KnownClasses.refusal("[" + "1,".repeat(2_000_000) + "1]"))
        .isEqualTo("its layout has too many values");
    assertThat(
            KnownClasses.refusal(
                "[" + ("{\"@class\":\"" + ACTIVATION + "\"},").repeat(100_001) + "1]"))
        .isEqualTo("its layout has too many layers");
    assertThatThrownBy(() -> KnownClasses.refusal("[".repeat(100_000)))
        .isInstanceOf(IOException.class);
  }
}
