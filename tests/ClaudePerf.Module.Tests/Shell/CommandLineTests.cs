using ClaudePerf.Shell;

namespace ClaudePerf.Module.Tests.Shell;

public class CommandLineTests
{
    [Fact]
    public void Parse_words_without_option_join_to_a_command()
    {
        var options = ShellOptions.Parse(["Measure-PromptTokens", "samples/ecosystem", "-Summary"]);

        Assert.Equal((CommandSource.Arguments, "Measure-PromptTokens samples/ecosystem -Summary", false),
            (options.Source, options.Text, options.Json));
    }

    [Theory]
    [InlineData("-Json", "-c", "1", "+", "1")]
    [InlineData("--json", "--command", "1", "+", "1")]
    [InlineData("-JSON", "1", "+", "1")]
    [InlineData("1", "+", "1", "-Json")]
    [InlineData("-Json", "--", "1", "+", "1")]
    [InlineData("-NoProfile", "-NonInteractive", "-NoLogo", "-Json", "-Command", "1", "+", "1")]
    public void Parse_json_before_or_after_the_command_is_an_option_of_the_program(params string[] arguments)
    {
        var options = ShellOptions.Parse(arguments);

        Assert.Equal((CommandSource.Arguments, "1 + 1", true, null), (options.Source, options.Text, options.Json, options.Error));
    }

    [Fact]
    public void Parse_arguments_after_a_script_belong_to_the_script()
    {
        var options = ShellOptions.Parse(["-NoColor", "-File", "a.ps1", "-Json", "x y"]);

        Assert.Equal((CommandSource.File, "a.ps1", false, true), (options.Source, options.Text, options.Json, options.NoColor));
        Assert.Equal(["-Json", "x y"], options.ScriptArguments);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("-c", "-")]
    [InlineData("-File", "-")]
    public void Parse_a_dash_is_standard_input(params string[] arguments)
    {
        Assert.Equal(CommandSource.StandardInput, ShellOptions.Parse(arguments).Source);
        Assert.True(ShellOptions.Parse([.. arguments, "-Json"]).Json);
        Assert.NotNull(ShellOptions.Parse([.. arguments, "x"]).Error);
    }

    [Theory]
    [InlineData("-Bogus", "1")]
    [InlineData("-c")]
    [InlineData("-File")]
    [InlineData("-WorkingDirectory")]
    public void Parse_unknown_or_unfinished_option_names_it(params string[] arguments) =>
        Assert.Contains(arguments[0], ShellOptions.Parse(arguments).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("-h")]
    [InlineData("--help")]
    [InlineData("-?")]
    [InlineData("-HELP")]
    public void Parse_help_in_every_spelling(string argument) =>
        Assert.Equal(CommandSource.Help, ShellOptions.Parse([argument]).Source);
}
