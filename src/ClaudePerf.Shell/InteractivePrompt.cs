using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using ClaudePerf.Shell.Editing;
using ClaudePerf.Shell.Hosting;

namespace ClaudePerf.Shell;

/// <summary>Reads commands from the terminal and runs them, until the user leaves.</summary>
internal sealed class InteractivePrompt(Runspace runspace, ConsoleHost host, Terminal terminal, CommandRunner runner)
{
    public int Run()
    {
        host.UI.WriteLine($"ClaudePerf {HelpText.ProductVersion}. Get-Command -Module ClaudePerf lists the commands, Get-Help tells about one; Tab completes; exit leaves.");
        var file = new HistoryFile(Path.Combine(PrivateFolder.Path, "history.jsonl"));
        var history = new LineHistory(file.Load());
        var reader = new LineReader(new LineEditor(history, IsComplete, Complete), () => terminal.Width);

        while (host.RequestedExit is null)
        {
            var prompt = PromptText();
            bool left;
            string? line;
            if (terminal.OutputIsTerminal && terminal.EscapesWork)
            {
                line = reader.Read(prompt, out left);
            }
            else
            {
                Console.Out.Write(prompt);
                line = Console.In.ReadLine();
                left = line is null;
            }
            if (left)
                break;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (history.Add(line))
                file.Append(line);
            runner.Run(shell => shell.AddScript(line, useLocalScope: false), input: null, intoHistory: true);
        }
        return host.RequestedExit ?? ExitCode.Success;
    }

    /// <summary>Whether a text can run as it is; one that ends in the middle of something goes on on another line.</summary>
    internal static bool IsComplete(string text)
    {
        Parser.ParseInput(text, out _, out var errors);
        return !Array.Exists(errors, static e => e.IncompleteInput);
    }

    private string PromptText()
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddCommand("prompt");
        try
        {
            return string.Concat(shell.Invoke().Select(static part => part?.ToString())) is { Length: > 0 } text ? text : "> ";
        }
        catch (RuntimeException)
        {
            // The user's own prompt function has failed; commands still run.
            return "> ";
        }
    }

    private Completion? Complete(string text, int cursor)
    {
        using var shell = PowerShell.Create(runspace);
        var found = CommandCompletion.CompleteInput(text, cursor, null, shell);
        if (found.CompletionMatches.Count > 0)
            return new Completion(found.ReplacementIndex, found.ReplacementLength, [.. found.CompletionMatches.Select(static m => m.CompletionText)]);
        return PathCompletion.Find(
            text,
            cursor,
            runspace.SessionStateProxy.Path.CurrentFileSystemLocation.ProviderPath,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
    }
}
