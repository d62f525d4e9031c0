using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudePerf.Core.Savings;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>
/// Writes findings as a JSON array, one element per line, with the property names of <see cref="SavingFinding"/>: the output of
/// <c>Find-TokenSaving</c> in <c>claudeperf-pwsh -Json</c>.
/// </summary>
internal static class SavingJson
{
    /// <summary>Writes findings.</summary>
    /// <param name="stream">The output stream; gets UTF-8 without a byte order mark.</param>
    /// <param name="findings">The findings.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    internal static void Write(Stream stream, IReadOnlyList<SavingFinding> findings)
    {
        var context = new SavingFindingContext(new JsonSerializerOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
        for (var i = 0; i < findings.Count; i++)
        {
            stream.Write(i == 0 ? "[\n"u8 : ",\n"u8);
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(findings[i], context.SavingFinding));
        }
        stream.Write(findings.Count == 0 ? "[]\n"u8 : "\n]\n"u8);
        stream.Flush();
    }
}

/// <summary>Serializes findings without reflection, which the native program does not support.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SavingFinding))]
internal sealed partial class SavingFindingContext : JsonSerializerContext;
