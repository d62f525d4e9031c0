using System.Management.Automation;

namespace ClaudePerf.Shell;

/// <summary>Standard input as a pipeline's input, line by line while it arrives.</summary>
internal static class StandardInputLines
{
    public static PSDataCollection<PSObject> Read()
    {
        var lines = new PSDataCollection<PSObject>();
        // Not a pool thread: it may wait for input as long as the process lives, and must not keep it alive.
        new Thread(() =>
        {
            while (Console.In.ReadLine() is { } line)
                lines.Add(PSObject.AsPSObject(line));
            lines.Complete();
        })
        {
            IsBackground = true,
            Name = "standard input",
        }.Start();
        return lines;
    }
}
