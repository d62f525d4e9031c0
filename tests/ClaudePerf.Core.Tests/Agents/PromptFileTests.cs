using System.Text;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Tests.Agents;

public sealed class PromptFileTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    private static PromptReadException Refused(string path)
    {
        var error = Assert.Throws<PromptReadException>(() => PromptFile.Read(path));
        Assert.Equal(path, error.Path);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        return error;
    }

    [Fact]
    public void Read_refuses_a_missing_path() => Assert.Equal(PromptReadFailure.Missing, Refused(_sandbox.At("none.md")).Failure);

    [Fact]
    public void Read_refuses_a_path_below_a_missing_folder() =>
        Assert.Equal(PromptReadFailure.Missing, Refused(_sandbox.At("none/none.md")).Failure);

    [Fact]
    public void Read_refuses_a_folder() => Assert.Equal(PromptReadFailure.Folder, Refused(_sandbox.Project).Failure);

    [Fact]
    public void Read_refuses_a_binary_file() =>
        Assert.Equal(PromptReadFailure.Binary, Refused(_sandbox.Write("a.md", [1, 2, 0, 3])).Failure);

    [Fact]
    public void Read_refuses_a_file_beyond_the_limit()
    {
        var path = _sandbox.At("big.md");
        using (var stream = File.Create(path))
            stream.SetLength(PromptFile.MaximumBytes + 1);

        Assert.Equal(PromptReadFailure.TooLarge, Refused(path).Failure);
    }

    [Fact]
    public void Read_refuses_a_file_without_permission()
    {
        var path = _sandbox.Write("a.md", "text");
        Sandbox.Deny(path);

        Assert.Equal(PromptReadFailure.Unreadable, Refused(path).Failure);
    }

    [Fact]
    public void Read_refuses_a_broken_link_and_a_link_to_itself()
    {
        var broken = _sandbox.At("broken.md");
        var circle = _sandbox.At("circle.md");
        File.CreateSymbolicLink(broken, _sandbox.At("none.md"));
        File.CreateSymbolicLink(circle, circle);

        Assert.Equal(PromptReadFailure.Missing, Refused(broken).Failure);
        Assert.Equal(PromptReadFailure.Unreadable, Refused(circle).Failure);
    }

    [Fact]
    public void Read_accepts_50_megabytes()
    {
        var path = _sandbox.Write(
            "big.md",
            "---\nname: big\ndescription: d\n---\n" + string.Concat(Enumerable.Repeat("0123456789abcde\n", 50 * 1024 * 1024 / 16)));

        var definition = Ecosystem.ReadFile(path);

        Assert.Equal(PromptKind.Agent, definition.Kind);
        Assert.True(definition.Body.Length > 50_000_000);
    }

    [Fact]
    public void Read_accepts_an_empty_file()
    {
        var file = PromptFile.Read(_sandbox.Write("a.md", ""));

        Assert.Equal(("", 0L, 0), (file.Text, file.Bytes, file.Lines.Count));
    }

    [Fact]
    public void Read_replaces_invalid_utf8_and_records_the_position()
    {
        var path = _sandbox.Write("project/.claude/agents/a.md", [.. "---\nname: a\ndescription: "u8, 0xC3, 0x28, .. "\n---\n"u8]);

        var definition = Ecosystem.ReadFile(path);

        Assert.Equal("\uFFFD(", definition.Description);
        var diagnostic = Assert.Single(definition.Diagnostics);
        Assert.Equal((3, 14), (diagnostic.Line, diagnostic.Column));
        Assert.Equal(definition.Text.IndexOf('\uFFFD', StringComparison.Ordinal), definition.File.InvalidOffset);
    }

    [Theory]
    [InlineData(false, PromptEncoding.Utf16LittleEndian)]
    [InlineData(true, PromptEncoding.Utf16BigEndian)]
    public void Read_accepts_utf16_with_a_byte_order_mark(bool bigEndian, PromptEncoding expected)
    {
        var encoding = new UnicodeEncoding(bigEndian, byteOrderMark: true);
        var file = PromptFile.Read(_sandbox.Write("a.md", [.. encoding.GetPreamble(), .. encoding.GetBytes("Grüße")]));

        Assert.Equal(("Grüße", expected, true, -1), (file.Text, file.Encoding, file.HasByteOrderMark, file.InvalidOffset));
    }

    [Fact]
    public void LineIndex_returns_line_and_column_for_every_kind_of_line_end()
    {
        var index = new LineIndex("a\nbc\r\nd\re");

        Assert.Equal(4, index.Count);
        Assert.Equal(
            [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (2, 4), (3, 1), (3, 2), (4, 1), (4, 2)], Enumerable.Range(0, 10).Select(index.At));
    }
}
