using System.Globalization;
using System.Reflection;

namespace ClaudePerf.Core.Reports.Export.Otlp;

/// <summary>
/// What OTLP metrics and logs share. Field numbers are those of opentelemetry-proto 1
/// (https://github.com/open-telemetry/opentelemetry-proto); names of instruments and attributes are Claude Code's
/// (https://code.claude.com/docs/en/monitoring-usage).
/// </summary>
internal static class OtlpSchema
{
    // Claude Code's own telemetry has the same metrics, so its service name must not be used, whatever the environment says for it.
    private const string ServiceName = "claudeperf";

    /// <summary>
    /// Writes a collector request with one resource and one scope: resource 1, scope 2 with its own 1, entries in the scope's 2.
    /// </summary>
    /// <param name="scope">The name of the scope.</param>
    /// <param name="resource">Attributes of the resource in addition to those of the service.</param>
    /// <param name="entries">Metrics or log records.</param>
    internal static byte[] Request(string scope, IReadOnlyDictionary<string, string> resource, IEnumerable<ProtobufMessage> entries)
    {
        var resourceMessage = new ProtobufMessage();
        var attributes = new Dictionary<string, string>(resource, StringComparer.Ordinal)
        {
            ["service.name"] = ServiceName,
            ["service.version"] = Version,
        };
        foreach (var (name, value) in attributes.OrderBy(static attribute => attribute.Key, StringComparer.Ordinal))
            resourceMessage.Message(1, Attribute(name, value));
        var scoped = new ProtobufMessage().Message(1, new ProtobufMessage().Text(1, scope));
        foreach (var entry in entries)
            scoped.Message(2, entry);
        return new ProtobufMessage().Message(1, new ProtobufMessage().Message(1, resourceMessage).Message(2, scoped)).ToBytes();
    }

    /// <summary>KeyValue: key 1, value 2; AnyValue: string 1, integer 3, double 4.</summary>
    internal static ProtobufMessage Attribute(string name, object value) => new ProtobufMessage().Text(1, name).Message(2, value switch
    {
        string text => new ProtobufMessage().Text(1, text),
        long number => new ProtobufMessage().Integer(3, number),
        double real => new ProtobufMessage().Real(4, real),
        _ => throw new ArgumentException($"'{value.GetType()}' is not a valid attribute type.", nameof(value)),
    });

    /// <summary>Nanoseconds since 1970; 0, which means unknown, if the time is not known.</summary>
    internal static ulong Nanoseconds(DateTimeOffset time) => (ulong)Math.Max(0, time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;

    internal static string Timestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Version { get; } =
        typeof(OtlpSchema).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
