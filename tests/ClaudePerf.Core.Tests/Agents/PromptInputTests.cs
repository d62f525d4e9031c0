using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;

namespace ClaudePerf.Core.Tests.Agents;

public sealed class PromptInputTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("notes.txt", true)]
    [InlineData("missing.MD", true)]
    [InlineData("missing.txt", false)]
    [InlineData("read missing.md", false)]
    [InlineData("notes.txt\n", false)]
    [InlineData("", false)]
    public void A_text_is_a_path_if_it_names_something_or_is_one_word_that_ends_like_a_prompt(string text, bool isPath)
    {
        _sandbox.Write("project/notes.txt", "");
        Assert.Equal(isPath ? Path.Combine(_sandbox.Project, text) : null, PromptInput.PathOf(text, _sandbox.Project));
    }

    [Fact]
    public void A_text_longer_than_any_path_is_a_prompt() =>
        Assert.Null(PromptInput.PathOf(new string('a', 4097) + ".md", _sandbox.Project));

    [Theory]
    [InlineData("{\"model\": \"m\", \"messages\": []}", true)]
    [InlineData(" \n{\"messages\": [{}]}", true)]
    [InlineData("{\"messages\": 5}", false)]
    [InlineData("{ an object with \"messages\" in it", false)]
    [InlineData("[{\"messages\": []}]", false)]
    [InlineData("Write {\"messages\": []}", false)]
    public void A_request_is_an_object_with_messages(string text, bool isRequest) => Assert.Equal(isRequest, PromptInput.IsRequest(text));

    [Theory]
    [InlineData("\n  One line.\nAnother.", "One line.")]
    [InlineData("1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890")]
    [InlineData("12345678901234567890123456789012345678901", "123456789012345678901234567890123456789…")]
    public void A_text_is_named_by_the_beginning_of_its_first_line(string text, string name) =>
        Assert.Equal(name, PromptInput.NameOf(text));

    [Fact]
    public void The_frontmatter_names_a_definition_otherwise_its_text()
    {
        Assert.Equal("a", PromptInput.Read("---\nname: a\ndescription: d\n---\nBody\n", PromptKind.Agent).Name);
        Assert.Equal("Check the tests.", PromptInput.Read("Check the tests.\nTwice.", PromptKind.Text).Name);
    }
}
