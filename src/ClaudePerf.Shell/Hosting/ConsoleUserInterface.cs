using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace ClaudePerf.Shell.Hosting;

/// <summary>
/// Writes what the engine has formatted: output to one writer; errors, warnings, verbose and debug text to standard error.
/// Escape sequences stay only where the stream is a terminal that wants colour.
/// </summary>
internal sealed class ConsoleUserInterface : PSHostUserInterface
{
    private const string Reset = "\e[0m";
    private const string Red = "\e[31;1m";
    private const string Yellow = "\e[33;1m";

    private readonly TextWriter output;
    private readonly TextWriter error;
    private readonly bool colorOutput;
    private readonly bool colorError;
    private readonly ConsoleQuestions questions;
    private bool diverted;

    /// <param name="terminal">What the writers are connected to.</param>
    /// <param name="json">Standard output belongs to JSON alone: text goes to standard error.</param>
    /// <param name="time">The clock of the progress line.</param>
    public ConsoleUserInterface(Terminal terminal, bool json, TimeProvider time)
    {
        error = Console.Error;
        output = json ? error : Console.Out;
        colorError = terminal.ColorError;
        colorOutput = json ? terminal.ColorError : terminal.ColorOutput;
        Progress = new ProgressLine(terminal, error, time);
        questions = new ConsoleQuestions(this, terminal);
        RawUI = new RawConsole(terminal);
    }

    public ProgressLine Progress { get; }

    /// <summary>Whether an error was written since this was last set to false.</summary>
    public bool ErrorWritten { get; set; }

    public override RawConsole RawUI { get; }

    public override bool SupportsVirtualTerminal => colorOutput;

    /// <summary>
    /// Sends output to standard error, as errors, until the returned object is disposed: for an error that did not come down
    /// a pipeline, which the engine's views format but do not send there.
    /// </summary>
    public IDisposable OutputAsErrors() => new Diversion(this);

    public override void Write(string value)
    {
        if (diverted)
        {
            ErrorWritten = true;
            Progress.Clear();
            error.Write(GetOutputString(value, colorError));
            return;
        }
        Progress.Clear();
        output.Write(GetOutputString(value, colorOutput));
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Write(colorOutput ? Colored(foregroundColor, backgroundColor, value) : value);

    public override void WriteLine(string value)
    {
        if (diverted)
        {
            WriteErrorLine(value);
            return;
        }
        Progress.Clear();
        output.WriteLine(GetOutputString(value, colorOutput));
    }

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        WriteLine(colorOutput ? Colored(foregroundColor, backgroundColor, value) : value);

    public override void WriteErrorLine(string value)
    {
        ErrorWritten = true;
        // The engine's error view brings its own colours, save for what reaches the host without passing a view.
        WriteNote(value.Contains('\e') || !colorError ? value : Red + value + Reset);
    }

    public override void WriteWarningLine(string message) => WriteNote(InYellow($"WARNING: {message}"));

    public override void WriteVerboseLine(string message) => WriteNote(InYellow($"VERBOSE: {message}"));

    public override void WriteDebugLine(string message) => WriteNote(InYellow($"DEBUG: {message}"));

    public override void WriteProgress(long sourceId, ProgressRecord record) => Progress.Update(record);

    public override string ReadLine() => ConsoleQuestions.ReadLine();

    public override SecureString ReadLineAsSecureString() => questions.ReadSecret();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        questions.AskFields(caption, message, descriptions);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        questions.AskChoice(caption, message, choices, defaultChoice);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        questions.AskCredential(caption, message, userName);

    private void WriteNote(string text)
    {
        Progress.Clear();
        error.WriteLine(GetOutputString(text, colorError));
    }

    private string InYellow(string text) => colorError ? Yellow + text + Reset : text;

    private static string Colored(ConsoleColor foreground, ConsoleColor background, string text)
    {
        // Black on the background of ours is what "no colour was given" looks like.
        var back = background == ConsoleColor.Black ? "" : PSStyle.MapBackgroundColorToEscapeSequence(background);
        return PSStyle.MapForegroundColorToEscapeSequence(foreground) + back + text + Reset;
    }

    private sealed class Diversion : IDisposable
    {
        private readonly ConsoleUserInterface screen;

        public Diversion(ConsoleUserInterface screen)
        {
            this.screen = screen;
            screen.diverted = true;
        }

        public void Dispose() => screen.diverted = false;
    }
}
