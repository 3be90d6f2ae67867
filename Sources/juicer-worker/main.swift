import JuicerWorker

WorkerProcess.run()
