using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>
/// Writes usage groups as a JSON array, one element per line, with the property names of <see cref="UsageGroup"/>: the output of
/// <c>Get-TokenUsage</c> in <c>claudeperf-pwsh -Json</c>. Amounts are numbers; times are ISO 8601 in UTC.
/// <see cref="UsageGroup.RecoveredOutputTokens"/> is omitted if content was not counted.
/// </summary>
internal static class UsageGroupJson
{
    private const int LargeWrite = 1 << 16;

    private static readonly JsonTypeInfo<UsageGroup> Shape = ShapeOf();

    /// <summary>Writes groups.</summary>
    /// <param name="stream">The output stream; gets UTF-8 without a byte order mark.</param>
    /// <param name="groups">The groups.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(Stream stream, IReadOnlyList<UsageGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(groups);
        var text = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        for (var i = 0; i < groups.Count; i++)
        {
            text.Write(i == 0 ? "[\n"u8 : ",\n"u8);
            JsonSerializer.Serialize(json, groups[i], Shape);
            json.Flush();
            json.Reset();
            if (text.WrittenCount >= LargeWrite)
                WriteOut();
        }
        text.Write(groups.Count == 0 ? "[]\n"u8 : "\n]\n"u8);
        WriteOut();

        void WriteOut()
        {
            stream.Write(text.WrittenSpan);
            text.ResetWrittenCount();
        }
    }

    private static JsonTypeInfo<UsageGroup> ShapeOf()
    {
        var options = new JsonSerializerOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = UsageGroupContext.Default.WithAddedModifier(LeaveOutUncounted),
            Converters = { new UtcTimeConverter() },
        };
        return (JsonTypeInfo<UsageGroup>)options.GetTypeInfo(typeof(UsageGroup));
    }

    private static void LeaveOutUncounted(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.Name == nameof(UsageGroup.RecoveredOutputTokens))
                property.ShouldSerialize = static (group, _) => ((UsageGroup)group).UncountedRequests == 0;
        }
    }
}

/// <summary>Serializes groups without reflection, which the native program does not support.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(UsageGroup))]
internal sealed partial class UsageGroupContext : JsonSerializerContext;

/// <summary>Writes times in UTC, with as many digits as they need.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
