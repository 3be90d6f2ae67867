import JuicerDaemon

let process = DaemonProcess()
await process.run()
