using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Core.Tests.Validation.Formats;

public sealed class FindingFileTests : IDisposable
{
    private static readonly Finding[] Found =
    [
        new() { RuleId = "no-name", Severity = FindingSeverity.Error, Message = "It has no name.", Path = "/p/a.md", Line = 1, Column = 1 },
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Path => System.IO.Path.Combine(_folder, "file");

    [Theory]
    [InlineData(FindingFormat.Sarif, ".sarif")]
    [InlineData(FindingFormat.JUnit, ".xml")]
    [InlineData(FindingFormat.GitHub, null)]
    [InlineData(FindingFormat.Json, ".json")]
    public void Files_of_a_format_are_recognized_with_and_without_findings(FindingFormat format, string? extension)
    {
        Assert.Equal(extension, FindingFile.ExtensionsOf(format) is [var first, ..] ? first : null);
        foreach (var findings in new Finding[][] { Found, [] })
        {
            FindingWriter.Save(Path, FindingWriter.Write(format, findings, "/p", [], "1.0"));
            Assert.True(FindingFile.IsOwn(Path, format));
            if (findings.Length > 0)
            {
                Assert.All(Enum.GetValues<FindingFormat>().Where(other => other != format),
                    other => Assert.False(FindingFile.IsOwn(Path, other)));
            }
        }
    }

    [Theory]
    [InlineData("{\"name\": \"other\"}")]
    [InlineData("[1, 2]")]
    [InlineData("[{\"id\": 1}]")]
    [InlineData("<testsuites><testsuite name=\"mine\"/></testsuites>")]
    [InlineData("Notes")]
    public void Other_files_are_not_findings(string text)
    {
        File.WriteAllText(Path, text);
        Assert.All(Enum.GetValues<FindingFormat>(), format => Assert.False(FindingFile.IsOwn(Path, format)));
        Assert.False(ValidationBaseline.IsOwn(Path));
        Assert.False(ClaudePerf.Core.Coordination.Impact.CoordinationBaseline.IsOwn(Path));
    }

    [Fact]
    public void A_baseline_is_recognized()
    {
        ValidationBaseline.Write(Path, Found, "/p");
        Assert.True(ValidationBaseline.IsOwn(Path));
        Assert.False(FindingFile.IsOwn(Path, FindingFormat.Json));
    }
}
