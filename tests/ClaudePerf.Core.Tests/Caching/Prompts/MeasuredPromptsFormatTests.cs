using System.Collections.Immutable;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Measurement;

namespace ClaudePerf.Core.Tests.Caching.Prompts;

public sealed class MeasuredPromptsFormatTests
{
    [Fact]
    public void Diagnostics_come_back_as_they_were_stored()
    {
        ImmutableArray<DefinitionDiagnostic> stored =
        [
            .. from kind in Enum.GetValues<DiagnosticKind>()
               from severity in Enum.GetValues<DiagnosticSeverity>()
               select new DefinitionDiagnostic(severity, $"About {kind}.", $"/project/{kind}.md", 3, 7) { Kind = kind },
        ];
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        MeasuredPromptsFormat.Instance.Write(writer, new MeasuredPrompts { Found = 0, Diagnostics = stored, Measurements = [] });
        writer.Flush();
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        Assert.Equal(stored, MeasuredPromptsFormat.Instance.Read(reader).Diagnostics);
        Assert.Equal(stream.Length, stream.Position);
    }
}
