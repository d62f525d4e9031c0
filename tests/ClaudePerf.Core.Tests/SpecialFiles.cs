using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Tests;

/// <summary>Makes what is no regular file: pipes, sockets, links to devices. Each skips the test where the system has none.</summary>
internal static partial class SpecialFiles
{
    /// <summary>A pipe at which nobody writes: an open without care waits there for ever.</summary>
    internal static string Pipe(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes among its files");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Assert.Equal(0, MakePipe(path, Convert.ToUInt32("600", 8)));
        return path;
    }

    /// <summary>A socket that somebody listens at until the result is disposed.</summary>
    internal static IDisposable Socket(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a socket among files is opened in another way on Windows");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return socket;
    }

    /// <summary>A link; skips the test where the user may not make any.</summary>
    internal static string Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            if (Directory.Exists(target))
                Directory.CreateSymbolicLink(path, target);
            else
                File.CreateSymbolicLink(path, target);
        }
        catch (IOException exception) when (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs the right to make links: " + exception.Message);
        }
        return path;
    }

    /// <summary>A file with a length and nothing on the disk.</summary>
    internal static string Sparse(string path, long length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        file.SetLength(length);
        return path;
    }

    /// <summary>An empty file whose name is bytes that are no text.</summary>
    internal static void NamelessFile(string folder)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names are text on this system");
        byte[] path = [.. System.Text.Encoding.UTF8.GetBytes(folder + "/x"), 0xFF, 0xFE, 0x80, .. ".md\0"u8];
        Assert.Equal(0, MakeNode(path, Convert.ToUInt32("100600", 8), 0));
    }

    /// <summary>Folders in folders, deeper than any path may be long.</summary>
    /// <returns>The outermost.</returns>
    internal static string Deep(string path, int depth)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "paths cannot be that deep");
        const int AtOnce = 1500;
        var work = Directory.CreateDirectory(path + "-work").FullName;
        var inner = (string?)null;
        for (var made = 0; made < depth; made += AtOnce)
        {
            var outer = Path.Combine(work, made.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var deepest = outer + string.Concat(Enumerable.Repeat("/d", Math.Min(AtOnce, depth - made)));
            Directory.CreateDirectory(deepest);
            if (inner is not null)
                Directory.Move(inner, Path.Combine(deepest, "d"));
            inner = outer;
        }
        Directory.Move(inner!, path);
        Directory.Delete(work);
        return path;
    }

    /// <summary>Deletes a folder whatever is in it.</summary>
    internal static void Delete(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.Delete(folder, recursive: true);
            return;
        }
        using var delete = System.Diagnostics.Process.Start("rm", ["-rf", "--", folder]);
        delete.WaitForExit();
    }

    /// <summary>What work gives, or a failed test where it does not end.</summary>
    internal static async Task<T> Ends<T>(Func<T> work) =>
        await Task.Run(work, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);

    [LibraryImport("libc", EntryPoint = "mknod")]
    private static partial int MakeNode(byte[] path, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
