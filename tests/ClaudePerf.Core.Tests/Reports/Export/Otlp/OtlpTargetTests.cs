using ClaudePerf.Core.Reports.Export.Otlp;

namespace ClaudePerf.Core.Tests.Reports.Export.Otlp;

/// <summary>Where a signal is sent, according to the variables that OpenTelemetry defines.</summary>
public sealed class OtlpTargetTests
{
    [Theory]
    [InlineData("http://localhost:4318", null, null, "http://localhost:4318/v1/metrics")]
    [InlineData("http://localhost:4318/", null, null, "http://localhost:4318/v1/metrics")]
    [InlineData("https://otlp.example.com/base", "http://other:1", "http://other:2/x", "https://otlp.example.com/base/v1/metrics")]
    [InlineData(null, "http://other:1/base/", null, "http://other:1/base/v1/metrics")]
    [InlineData(null, "http://other:1", "http://other:2/x", "http://other:2/x")]
    public void A_signals_address_is_complete_and_the_general_one_a_base(string? given, string? shared, string? own, string expected)
    {
        var environment = Environment(("OTEL_EXPORTER_OTLP_ENDPOINT", shared), ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", own));
        Assert.Equal(expected,
            OtlpTarget.Find(OtlpSignal.Metrics, given is null ? null : new Uri(given), environment: environment).Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", null, "-Endpoint")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://localhost", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "http://host:4318")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/json", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "soon", "milliseconds")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "0", "milliseconds")]
    [InlineData("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd", "gzip or none")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "top-secret", "name=value")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES", "=x", "name=value")]
    public void An_invalid_setting_is_named_and_its_value_hidden_if_it_may_be_a_key(string variable, string? value, string says)
    {
        var environment = Environment(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", variable == "OTEL_EXPORTER_OTLP_ENDPOINT" ? value : "http://host:4317"), (variable, value));
        var exception = Assert.Throws<OtlpException>(() => OtlpTarget.Find(OtlpSignal.Metrics, environment: environment));
        Assert.True(exception.IsConfiguration);
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_given_by_the_user_is_for_http_regardless_of_the_environment() => Assert.Equal(
        4318, OtlpTarget.Find(OtlpSignal.Logs, new Uri("http://host:4318"),
            environment: Environment(("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"))).Address.Port);

    [Fact]
    public void The_timeout_of_a_signal_takes_precedence_over_the_general_one() => Assert.Equal(
        TimeSpan.FromMilliseconds(700),
        OtlpTarget.Find(OtlpSignal.Logs, new Uri("http://host"),
            environment: Environment(("OTEL_EXPORTER_OTLP_TIMEOUT", "9000"), ("OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "700"))).Timeout);

    private static Func<string, string?> Environment(params (string Name, string? Value)[] variables) => name =>
        variables.FirstOrDefault(variable => variable.Name == name).Value;
}
